"""Makes tiny archives in the form of CIFAR-10's Python version: 3 pictures a batch.

Run with Python 2.7 and NumPy 1.16 (as the official archive was made) for python2.tar.gz,
and with Python 3.11 and NumPy 2.4 for python3-protocol2.tar.gz and python3-protocol4.tar.gz:
    python makePythonBatches.py FOLDER
Picture i of batch b has byte (37 * b + 11 * i + position) mod 256 and label (b + 3 * i) mod 10.
"""
import io
import os
import sys
import tarfile

import numpy

CLASS_NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
COUNT = 3


def batch(b):
    rows = [[(37 * b + 11 * i + p) % 256 for p in range(3072)] for i in range(COUNT)]
    return {
        "batch_label": "batch %d" % b,
        "labels": [(b + 3 * i) % 10 for i in range(COUNT)],
        "data": numpy.array(rows, dtype=numpy.uint8),
        "filenames": ["picture_%d_%d.png" % (b, i) for i in range(COUNT)],
    }


def make(path, protocol):
    # The module of the same name that the official archive was written with.
    import pickle
    if sys.version_info[0] == 2:
        import cPickle as pickle
    contents = {"data_batch_%d" % b: batch(b) for b in range(1, 6)}
    contents["test_batch"] = batch(6)
    contents["batches.meta"] = {"num_cases_per_batch": COUNT, "label_names": CLASS_NAMES, "num_vis": 3072}
    with tarfile.open(path, "w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(contents):
            data = pickle.dumps(contents[name], protocol)
            info = tarfile.TarInfo("cifar-10-batches-py/" + name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


folder = sys.argv[1]
if sys.version_info[0] == 2:
    make(os.path.join(folder, "python2.tar.gz"), 2)
else:
    make(os.path.join(folder, "python3-protocol2.tar.gz"), 2)
    make(os.path.join(folder, "python3-protocol4.tar.gz"), 4)
