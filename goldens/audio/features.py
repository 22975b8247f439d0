"""What librosa computes: transforms, mel bands, decibels and cepstra; and of one real recording, given by its path
(`7_jackson_0.wav` of the Free Spoken Digit Dataset; only the features are kept)."""

import sys

import librosa
import numpy as np
import soundfile

from golden import clips, write

WINDOWS = {"rectangular": "boxcar"}
NAMES = {
    "nFft": "n_fft",
    "hopLength": "hop_length",
    "winLength": "win_length",
    "padMode": "pad_mode",
    "nMels": "n_mels",
    "fMin": "fmin",
    "fMax": "fmax",
    "sampleRate": "sr",
    "nMfcc": "n_mfcc",
}


def as_librosa(options: dict) -> dict:
    given = {"pad_mode": "reflect"} | {NAMES.get(key, key): value for key, value in options.items()}
    if "window" in given:
        given["window"] = WINDOWS.get(given["window"], given["window"])
    if "melScale" in given:
        given["htk"] = given.pop("melScale") == "htk"
    if given.get("norm") == "none":
        given["norm"] = None
    return given


def stft(x, **options):
    y = librosa.stft(x, **as_librosa(options))
    return np.stack([y.real, y.imag]).transpose(0, 2, 1)


def spectrogram(x, power=2.0, **options):
    return np.abs(librosa.stft(x, **as_librosa(options))).T ** power


def mel_spectrogram(x, **options):
    return librosa.feature.melspectrogram(y=x, **as_librosa(options)).T


def mfcc(x, topDb=80.0, **options):
    given = as_librosa(options)
    count = given.pop("n_mfcc", 20)
    mel = librosa.feature.melspectrogram(y=x, **given)
    return librosa.feature.mfcc(S=librosa.power_to_db(mel, top_db=topDb or None), n_mfcc=count).T


speech = {"sampleRate": 8000, "nFft": 256, "hopLength": 100}
cases, tensors = [], {"clips": clips()}


def record(kind, function, options, name):
    cases.append({"name": name, "kind": kind, "options": options})
    tensors[name] = np.stack([function(x, **options) for x in tensors["clips"]])


record("stft", stft, {"nFft": 256, "hopLength": 300}, "stft: hop")
record("stft", stft, {"nFft": 256, "hopLength": 250, "winLength": 200, "window": "hamming", "padMode": "constant"}, "stft: short window")
record("stft", stft, {"nFft": 200, "hopLength": 500, "center": False}, "stft: not centred, gaps")
record("stft", stft, {"nFft": 255, "hopLength": 400, "window": "rectangular", "padMode": "edge"}, "stft: odd length")
record("spectrogram", spectrogram, {"nFft": 256, "hopLength": 512}, "spectrogram: power")
record("spectrogram", spectrogram, {"nFft": 256, "hopLength": 200, "power": 1}, "spectrogram: magnitude")
record("spectrogram", spectrogram, {"nFft": 256, "hopLength": 200, "power": 1.5}, "spectrogram: power 1.5")
record("spectrogram", spectrogram, {}, "spectrogram: defaults")
record("melSpectrogram", mel_spectrogram, speech | {"nMels": 40}, "melSpectrogram: slaney")
record("melSpectrogram", mel_spectrogram, speech | {"nMels": 23, "melScale": "htk", "norm": "none", "fMin": 60, "fMax": 3800, "power": 1}, "melSpectrogram: htk")
record("mfcc", mfcc, speech | {"nMels": 40, "nMfcc": 13}, "mfcc")
record("mfcc", mfcc, speech | {"nMels": 30, "melScale": "htk", "topDb": False}, "mfcc: htk, no cut")

for scale in ("slaney", "htk"):
    for norm in ("slaney", "none"):
        options = {"sampleRate": 8000, "nFft": 256, "nMels": 20, "fMin": 50, "melScale": scale, "norm": norm}
        name = f"melFilterbank: {scale}, {norm}"
        cases.append({"name": name, "kind": "melFilterbank", "options": options})
        given = as_librosa(options)
        del given["pad_mode"]
        tensors[name] = librosa.filters.mel(**given).T

energy = tensors["spectrogram: power"]
for name, options in [("default", {}), ("30 dB", {"topDb": 30, "refPower": 2.5}), ("no cut", {"topDb": False, "minPower": 1e-7})]:
    given = {"top_db": options.get("topDb", 80.0) or None, "ref": options.get("refPower", 1.0), "amin": options.get("minPower", 1e-10)}
    cases.append({"name": f"powerToDb: {name}", "kind": "powerToDb", "of": "spectrogram: power", "options": options})
    tensors[f"powerToDb: {name}"] = np.stack([librosa.power_to_db(x, **given) for x in energy])
cases.append({"name": "amplitudeToDb", "kind": "amplitudeToDb", "of": "spectrogram: magnitude", "options": {"topDb": 60, "refAmplitude": 3}})
tensors["amplitudeToDb"] = np.stack([librosa.amplitude_to_db(x, ref=3, top_db=60) for x in tensors["spectrogram: magnitude"]])

if len(sys.argv) > 1:
    sound, rate = soundfile.read(sys.argv[1], dtype="float32")
    options = speech | {"nMels": 40}
    cases.append({"name": "recording", "kind": "recording", "options": options})
    tensors["recording"] = np.stack([librosa.power_to_db(mel_spectrogram(sound, **options))])

write("features", {"librosa": librosa.__version__, "numpy": np.__version__}, cases, tensors)
