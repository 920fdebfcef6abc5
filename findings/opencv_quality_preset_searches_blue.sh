#!/usr/bin/env bash
# OpenCV's switchToSelectiveSearchQuality searches the blue plane where it means to search the hue.
#
# Expected: the preset searches HSV, Lab, grey, the hue alone and rgI, as its source reads: it splits the HSV image and
# hands the first plane to addImage.
# Seen: its boxes are those of a search with the blue plane in the hue's place, and are not those of one with the hue.
# addImage keeps a header, not a copy; the preset then splits the BGR image into the same array of planes, which have
# the right size already, so that blue is written over the hue before anything is searched.
#
# Versions: opencv-contrib-python-headless 5.0.0.93, numpy 2.4.6, Python 3.11 to 3.13.
# Source: opencv_contrib, modules/ximgproc/src/selectivesearchsegmentation.cpp, switchToSelectiveSearchQuality.
# Exit: 0 while it is so, 1 once it is not.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/pip install --quiet --disable-pip-version-check opencv-contrib-python-headless==5.0.0.93 numpy==2.4.6

cat >check.py <<'PY'
import sys

import cv2
import numpy as np

seg = cv2.ximgproc.segmentation
SIGMA = float(np.float32(0.8))  # as the preset takes it
BASE_K, STEP_K = 150, 150


def picture(seed):
    """160 x 120 pixels: a hundred rectangles in any colour on grey, blurred a little."""
    random = np.random.default_rng(seed)
    bgr = np.full((120, 160, 3), 128, dtype=np.uint8)
    for _ in range(100):
        x, y = random.integers(0, 140), random.integers(0, 100)
        w, h = random.integers(8, 50, 2)
        bgr[y : y + h, x : x + w] = random.integers(0, 256, 3)
    return cv2.GaussianBlur(bgr, (3, 3), 0)


def boxes(search):
    return {tuple(map(int, box)) for box in search.process()}


def preset(bgr):
    search = seg.createSelectiveSearchSegmentation()
    search.setBaseImage(bgr)
    search.switchToSelectiveSearchQuality(BASE_K, STEP_K, SIGMA)
    return boxes(search)


def by_hand(bgr, fourth):
    """The preset's parts put together one by one, with `fourth` as the fourth of its five images."""
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    search = seg.createSelectiveSearchSegmentation()
    search.setBaseImage(bgr)
    for image in (
        cv2.cvtColor(bgr, cv2.COLOR_BGR2HSV),
        cv2.cvtColor(bgr, cv2.COLOR_BGR2Lab),
        grey,
        fourth,
        np.dstack([bgr[:, :, 2], bgr[:, :, 1], grey]),
    ):
        search.addImage(image)
    for n in range(5):
        search.addGraphSegmentation(seg.createGraphSegmentation(SIGMA, float(BASE_K + n * STEP_K)))
    make = {
        letter: getattr(seg, f"createSelectiveSearchSegmentationStrategy{name}")
        for letter, name in (("c", "Color"), ("f", "Fill"), ("t", "Texture"), ("s", "Size"))
    }
    several = seg.createSelectiveSearchSegmentationStrategyMultiple
    for letters in ("cfts", "fts", "f", "s"):
        parts = [make[letter]() for letter in letters]
        search.addStrategy(several(*parts) if len(parts) > 1 else parts[0])
    return boxes(search)


same = True
print(f"OpenCV {cv2.__version__}; boxes that the preset and a search put together by hand do not share:")
for seed in range(4):
    bgr = picture(seed)
    hue = np.ascontiguousarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2HSV)[:, :, 0])
    blue = np.ascontiguousarray(bgr[:, :, 0])
    found = preset(bgr)
    with_hue, with_blue = len(found ^ by_hand(bgr, hue)), len(found ^ by_hand(bgr, blue))
    print(f"picture {seed}: {len(found)} boxes, with the hue {with_hue} differ, with the blue plane {with_blue} differ")
    same = same and with_hue > 0 and with_blue == 0
sys.exit(0 if same else 1)
PY
env/bin/python check.py
