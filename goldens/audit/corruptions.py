"""Corruptions that draw nothing, by OpenCV, SciPy, scikit-image and Pillow: corruptions.json."""

import io
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage
from skimage import color

# A picture of waves and an edge, the same in any language.
y, x, c = np.meshgrid(np.arange(32), np.arange(32), np.arange(3), indexing="ij")
picture = np.uint8(np.clip(127 + 90 * np.sin(x / (3 + c) + y / 5) + 40 * (x > 16 + y / 4), 0, 255))
unit = picture / 255.0


def defocus(radius, alias):
    axis = np.arange(-8, 9)
    across, down = np.meshgrid(axis, axis)
    disk = np.array(across**2 + down**2 <= radius**2, dtype=np.float32)
    kernel = cv2.GaussianBlur(disk / disk.sum(), ksize=(3, 3), sigmaX=alias)
    return np.stack([cv2.filter2D(unit[..., k], -1, kernel) for k in range(3)], -1)


def enlarged(factor):
    cut = int(np.ceil(32 / factor))
    top = (32 - cut) // 2
    large = ndimage.zoom(unit[top : top + cut, top : top + cut], (factor, factor, 1), order=1)
    trim = (large.shape[0] - 32) // 2
    return large[trim : trim + 32, trim : trim + 32]


def zoom(most):
    factors = np.arange(1, most, 0.01)
    return (unit + sum(enlarged(factor) for factor in factors)) / (len(factors) + 1)


def brightness(raised):
    hsv = color.rgb2hsv(unit)
    hsv[..., 2] = np.clip(hsv[..., 2] + raised, 0, 1)
    return color.hsv2rgb(hsv)


def contrast(keep):
    means = unit.mean((0, 1), keepdims=True)
    return (unit - means) * keep + means


def pixelate(share):
    small = Image.fromarray(picture).resize((int(32 * share),) * 2, Image.BOX)
    return np.array(small.resize((32, 32), Image.BOX)) / 255.0


def jpeg(quality):
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=quality)
    return np.array(Image.open(out)) / 255.0


cases = {
    "defocus_blur": [defocus(*c) for c in [(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)]],
    "zoom_blur": [zoom(most) for most in [1.06, 1.11, 1.16, 1.21, 1.26]],
    "brightness": [brightness(c) for c in [0.05, 0.1, 0.15, 0.2, 0.3]],
    "contrast": [contrast(c) for c in [0.75, 0.5, 0.4, 0.3, 0.15]],
    "pixelate": [pixelate(c) for c in [0.95, 0.9, 0.85, 0.75, 0.65]],
    "jpeg_compression": [jpeg(c) for c in [80, 65, 58, 50, 40]],
}
bytes_of = lambda values: np.uint8(np.clip(values, 0, 1) * 255 + 1e-6)
# Every fifth byte tells as much as all of them.
found = {name: [bytes_of(each).ravel()[::5].tolist() for each in severities] for name, severities in cases.items()}
Path(__file__).with_name("corruptions.json").write_text(json.dumps({"picture": picture.ravel().tolist(), "cases": found}))
