"""What Keras's MelSpectrogram gives, with time before mels and each clip by itself."""

import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import keras
import numpy as np

from golden import clips, write

options = {
    "defaults": {},
    "speech": {"samplingRate": 8000, "fftLength": 256, "sequenceStride": 80, "numMelBins": 40},
    "magnitude": {"samplingRate": 8000, "fftLength": 256, "sequenceStride": 100, "sequenceLength": 200, "window": "hamming",
                  "numMelBins": 24, "minFreq": 0, "maxFreq": 3500, "powerToDb": False, "magExp": 1},
    "cut": {"samplingRate": 8000, "fftLength": 512, "sequenceStride": 256, "numMelBins": 30, "topDb": 35, "refPower": 4, "minPower": 1e-6},
}
snake = lambda name: "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
cases, tensors = [], {"clips": clips()}
for name, given in options.items():
    layer = keras.layers.MelSpectrogram(**{snake(key): value for key, value in given.items()})
    cases.append({"name": name, "options": given})
    tensors[name] = np.stack([np.asarray(layer(clip)).T for clip in tensors["clips"]])
write("layers", {"keras": keras.__version__}, cases, tensors)
