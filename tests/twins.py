"""Plain twins that go item by item: slow, and independent of what they check."""

from __future__ import annotations

import numpy as np


def iou(a, b):
    """In double precision, from plain numbers."""
    a, b = [float(v) for v in a], [float(v) for v in b]
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / union if union > 0 else 0.0


def greedy_nms(boxes, scores, labels, threshold):
    """Keep flags, and for each box that went the one that beat it and their overlap."""
    order = sorted(range(len(boxes)), key=lambda i: (-scores[i], i))
    kept, keep, suppressor, overlap = [], [False] * len(boxes), [-1] * len(boxes), [0.0] * len(boxes)
    for i in order:
        for j in kept:
            if labels[i] == labels[j] and iou(boxes[j], boxes[i]) > threshold:
                suppressor[i], overlap[i] = j, iou(boxes[j], boxes[i])
                break
        else:
            kept.append(i)
            keep[i] = True
    return keep, suppressor, overlap


COLOUR_BINS, TEXTURE_BINS, ONE = 25, 10, 65536


def _scharr(plane, y, x):
    """Derivatives right, down and along the diagonals at a pixel; the image goes on at its edges."""
    height, width = plane.shape

    def at(dy, dx):
        return int(plane[min(max(y + dy, 0), height - 1), min(max(x + dx, 0), width - 1)])

    right = 3 * (at(-1, 1) + at(1, 1) - at(-1, -1) - at(1, -1)) + 10 * (at(0, 1) - at(0, -1))
    down = 3 * (at(1, -1) + at(1, 1) - at(-1, -1) - at(-1, 1)) + 10 * (at(1, 0) - at(-1, 0))
    return right, down, int((right + down) * 181 / 256), int((right - down) * 181 / 256)


def histograms(planes, labels):
    """For each region the pixels in each bin of colour and of texture, as two lists of lists by region."""
    channels, count = len(planes), int(labels.max()) + 1
    colour = [[0] * (COLOUR_BINS * channels) for _ in range(count)]
    texture = [[0] * (8 * TEXTURE_BINS * channels) for _ in range(count)]
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            region = labels[y, x]
            for c, plane in enumerate(planes):
                colour[region][COLOUR_BINS * c + int(plane[y, x]) * COLOUR_BINS // 256] += 1
                for direction, value in enumerate(_scharr(plane, y, x)):
                    for sign in (1, -1):
                        strength = max(sign * value, 0)
                        orientation = 8 * c + 2 * direction + (sign < 0)
                        place = min(strength * TEXTURE_BINS // 4096, TEXTURE_BINS - 1)
                        texture[region][TEXTURE_BINS * orientation + place] += 1
    return colour, texture


def _common(a, b):
    """Intersection of two histograms as shares of 65535, each rounded from single precision."""

    def shares(counts):
        scale = np.float32(65535) / np.float32(sum(counts))
        return [int(np.float32(n) * scale + np.float32(0.5)) for n in counts]

    return sum(min(p, q) for p, q in zip(shares(a), shares(b), strict=True))


def hierarchical_grouping(planes, labels, cues):
    """Selective Search's grouping, region by region.

    Returns
    -------
    boxes, merges
        Boxes of the initial regions and of those made, and for each merge (first, second, {cue: similarity}).
    """
    height, width = labels.shape
    colour, texture = histograms(planes, labels)
    slots = {}
    for region in range(len(colour)):
        ys, xs = np.nonzero(labels == region)
        box = int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1
        slots[region] = {"number": region, "size": len(ys), "box": box, "c": colour[region], "t": texture[region]}
    touching = set()
    for y in range(height):
        for x in range(width):
            for v, u in ((y + 1, x), (y, x + 1)):
                if v < height and u < width and labels[y, x] != labels[v, u]:
                    touching.add(tuple(sorted((int(labels[y, x]), int(labels[v, u])))))

    def union(a, b):
        (p, q, r, s), (t, u, v, w) = a["box"], b["box"]
        return min(p, t), min(q, u), max(r, v), max(s, w)

    def similarity(a, b):
        a, b = slots[a], slots[b]
        size = a["size"] + b["size"]
        x1, y1, x2, y2 = union(a, b)
        gap = (x2 - x1) * (y2 - y1) - size
        every = {
            "colour": lambda: _common(a["c"], b["c"]),
            "texture": lambda: _common(a["t"], b["t"]),
            "fill": lambda: ONE - gap * ONE // (width * height),
            "size": lambda: ONE - size * ONE // (width * height),
        }
        return {name: every[name]() for name in cues}

    known = {pair: similarity(*pair) for pair in touching}
    boxes, merges = [slot["box"] for slot in slots.values()], []
    while known:
        pair = min(known, key=lambda p: (-sum(known[p].values()), p))
        a, b = pair
        merges.append((slots[a]["number"], slots[b]["number"], known[pair]))
        slots[a] = {
            "number": len(boxes),
            "size": slots[a]["size"] + slots[b]["size"],
            "box": union(slots[a], slots[b]),
            "c": [p + q for p, q in zip(slots[a]["c"], slots[b]["c"], strict=True)],
            "t": [p + q for p, q in zip(slots[a]["t"], slots[b]["t"], strict=True)],
        }
        boxes.append(slots[a]["box"])
        neighbours = {n for p in known if a in p or b in p for n in p} - {a, b}
        known = {p: s for p, s in known.items() if not {a, b} & set(p)}
        for n in neighbours:
            known[tuple(sorted((a, n)))] = similarity(*sorted((a, n)))
        del slots[b]
    return boxes, merges


def pyramid_winners(feature_map, windows, levels):
    """Flat index ``y * W + x`` of the first cell that won each bin: (N, B, C), levels ascending, row, column."""
    features = np.asarray(feature_map)
    channels, _, width = features.shape
    found = []
    for left, top, right, bottom in np.asarray(windows).tolist():
        across, down = right - left + 1, bottom - top + 1
        for n in sorted(levels):
            for i in range(n):
                for j in range(n):
                    y0, y1 = top + i * down // n, top - (-(i + 1) * down // n)
                    x0, x1 = left + j * across // n, left - (-(j + 1) * across // n)
                    at = features[:, y0:y1, x0:x1].reshape(channels, -1).argmax(axis=1)
                    found.append((y0 + at // (x1 - x0)) * width + x0 + at % (x1 - x0))
    return np.array(found, dtype=np.int64).reshape(len(windows), -1, channels)
