"""Which bits of a result change with the number of threads, and from run to run.

    python -m benchmarks.repeatability --threads 1 2 4

Proposals are found once; then the same image is analysed with every number of threads, twice each. Printed are the
largest differences from the first run: of conv5 at each scale, of the SVM scores of the same pooled features (what the
fully connected layers and the SVMs add by themselves), of the scores of the whole way, and of the detections. To
compare machines, versions or instruction sets, write the results of one down and compare the other with them:

    python -m benchmarks.repeatability --threads 2 --save here.npz
    ATEN_CPU_CAPABILITY=avx2 python -m benchmarks.repeatability --threads 2 --against here.npz
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from spp_viewer.core.computed_by import decoder, opencv_version
from spp_viewer.core.image import load_image
from spp_viewer.core.options import FIVE_SCALES, Options
from spp_viewer.core.resources import resource
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.nn.devices import engine
from spp_viewer.nn.pyramid import PyramidPooler
from spp_viewer.nn.windows import unique_windows
from spp_viewer.proposals import find_proposals

Results = dict[str, NDArray[np.float32]]


def pooled_features(detector: SppNet, analysis: Analysis) -> torch.Tensor:
    """Pooled vectors (U, P), bins first, of the distinct windows: input that stays the same for all."""
    assert analysis.maps is not None
    assert analysis.windows is not None
    cells, index = analysis.windows.cells, analysis.windows.scale_index
    rows, _ = unique_windows(cells, index)
    parts = []
    for number, scale_map in enumerate(analysis.maps):
        mine = torch.from_numpy(cells[rows[index[rows] == number]])
        conv5 = torch.from_numpy(scale_map.conv5.copy(order="K")).to(detector.device)
        parts.append(PyramidPooler(conv5, detector.bundle.levels).pool(mine).flatten(1))
    return torch.cat(parts)


def results_of(detector: SppNet, analysis: Analysis, pooled: torch.Tensor) -> Results:
    """What is compared, by name."""
    assert analysis.maps is not None
    assert detector.heads is not None
    with torch.inference_mode():
        heads = detector.heads.scores(detector.heads.fc7(pooled)).cpu().numpy()
    found = analysis.detections
    return {
        "proposals": analysis.proposals.boxes,
        **{f"conv5 at {m.scale}": m.conv5 for m in analysis.maps},
        "scores of equal features": heads,
        "scores": analysis.scores,
        "detections": np.concatenate([found.boxes, found.scores[:, None], found.labels[:, None]], axis=1),
    }


def report(name: str, found: Results, reference: Results) -> None:
    """One line for each result: equal bits, or how many values differ and by how much."""
    print(f"\n{name}")
    for what, values in found.items():
        other = reference[what]
        if values.shape != other.shape:
            print(f"  {what:26} {len(values)} instead of {len(other)}")
            continue
        gap = np.abs(values.astype(np.float64) - other)
        words = f"{np.mean(gap > 0):.1%} differ, by {gap.max():.1e} at most" if gap.any() else "the same bits"
        print(f"  {what:26} {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("image", type=Path, nargs="?", default=resource("samples", "astronaut.jpg"))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--scales", type=int, nargs="+", default=list(FIVE_SCALES))
    parser.add_argument("--save", type=Path, metavar="FILE.npz", help="write the results of the first run")
    parser.add_argument("--against", type=Path, metavar="FILE.npz", help="compare the first run with those")
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads[0])
    image = load_image(arguments.image)
    detector = SppNet(load_bundle(), arguments.device, Options(scales=tuple(arguments.scales)))
    proposals = find_proposals(image)
    first = detector.analyse(image, proposals)
    pooled = pooled_features(detector, first)
    reference = results_of(detector, first, pooled)
    print(f"{arguments.image.name}: {len(proposals)} proposals, {len(first.detections)} detections")
    print(f"{engine(detector.device)}; OpenCV {opencv_version()}; {decoder()}")
    if arguments.save:
        np.savez(arguments.save, **reference)
    if arguments.against:
        with np.load(arguments.against) as other:
            report(f"against {arguments.against}", reference, dict(other))
    runs = [(threads, run) for threads in arguments.threads for run in (1, 2)]
    for threads, run in runs[1:]:
        torch.set_num_threads(threads)
        again = find_proposals(image)
        report(f"{threads} threads, run {run}", results_of(detector, detector.analyse(image, again), pooled), reference)


if __name__ == "__main__":
    main()
