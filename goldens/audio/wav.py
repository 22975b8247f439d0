"""WAV files as libsndfile writes them, three frames each, and what it reads back."""

import numpy as np
import soundfile

from golden import HERE, write

folder = HERE / "wav"
folder.mkdir(exist_ok=True)
values = np.array([[0.0, 0.25, -1.0], [0.5, -0.3, 0.999], [-0.125, 0.7, 1e-3]])
cases, tensors = [], {}
for form in ("WAV", "WAVEX"):
    for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"):
        for channels in (1, 2, 3):
            if (form == "WAV") != (channels < 3):
                continue
            file = f"{form}-{subtype}-{channels}.wav".lower()
            rate = 8000 * channels
            soundfile.write(folder / file, values[:, :channels], rate, format=form, subtype=subtype)
            cases.append({"name": file, "sampleRate": rate})
            tensors[file] = soundfile.read(folder / file, dtype="float32", always_2d=True)[0]
for subtype in ("ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "GSM610"):
    soundfile.write(folder / f"codec-{subtype}.wav".lower(), values[:, 0], 8000, format="WAV", subtype=subtype)
write("wav", {"soundfile": soundfile.__version__, "libsndfile": soundfile.__libsndfile_version__}, cases, tensors)
