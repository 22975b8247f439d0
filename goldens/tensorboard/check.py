"""Shows that real TensorBoard reads the event files Tensorloom writes.

    python -m venv .venv && .venv/bin/pip install tensorboard==2.21.0
    npm run build && .venv/bin/python goldens/tensorboard/check.py
"""

import json
import subprocess
import tempfile
from pathlib import Path

from tensorboard import version
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

with tempfile.TemporaryDirectory() as folder:
    command = ["node", str(Path(__file__).parent / "write.mjs"), folder]
    expected = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    events = EventAccumulator(folder).Reload()

    assert events.file_version == 2.0, events.file_version
    assert sorted(events.Tags()["scalars"]) == sorted(expected), events.Tags()
    for tag, points in expected.items():
        read = [[event.step, event.value] for event in events.Scalars(tag)]
        assert read == points, (tag, read, points)
        print(f"scalar {tag!r}: {len(read)} points equal")

    (histogram,) = events.Histograms("kernel")
    value = histogram.histogram_value
    assert (histogram.step, value.min, value.max, value.num, value.sum, value.sum_squares) == (5, 1, 4, 3, 6, 18)
    assert sum(value.bucket) == 3 and value.bucket[0] == 2 and value.bucket_limit[-1] == 4
    print("histogram 'kernel': equal")

    (text,) = events.Tensors("settings")
    assert list(text.tensor_proto.string_val) == ["**adam**, 10 epochs".encode()]
    assert events.SummaryMetadata("settings").plugin_data.plugin_name == "text"
    print("text 'settings': equal")

print(f"TensorBoard {version.VERSION} reads everything as written")
