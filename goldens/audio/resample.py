"""What torchaudio.functional.resample gives with its defaults, in float64: in float32 its filter is off by up to 2e-5."""

import torch
import torchaudio

from golden import clips, write

pairs = [(8000, 16000), (16000, 8000), (44100, 16000), (8000, 11025), (48000, 44100), (5, 3)]
cases = [{"name": f"{a} to {b}", "options": {"from": a, "to": b}} for a, b in pairs]
x = torch.from_numpy(clips())[:, :701]
tensors = {case["name"]: torchaudio.functional.resample(x.double(), *pair).numpy() for case, pair in zip(cases, pairs)}
tensors["clips"] = x.numpy()
write("resample", {"torchaudio": torchaudio.__version__, "torch": torch.__version__}, cases, tensors)
