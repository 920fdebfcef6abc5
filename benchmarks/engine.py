"""How near the engine is to what the machine can do: search, NMS, pooling, features, warps, memory, each stage's floor.

    python -m benchmarks.engine [--model DIR] [--image FILE] [--windows 2000] [--rounds 7] [--threads N]

Rivals run in turns within one process: trust the ratios more than the milliseconds, which are medians. On a machine
with other work, set OMP_WAIT_POLICY=PASSIVE, or threads that spin while they wait for each other distort even the
ratios. Windows are random boxes of all sizes and shapes, none twice, on an image of 500 x 375 pixels (random
unless one is named), at one scale on the CPU. Peak memory is that of ``spp-viewer detect`` as a process of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image as PilImage
from torch import Tensor
from torchvision.models import alexnet
from torchvision.ops import roi_pool

from benchmarks.search import searches, steps, suppression
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.options import Options
from spp_viewer.core.pyramid import DETECTION_LEVELS, bin_count
from spp_viewer.core.results import Proposals
from spp_viewer.core.samples import sample_paths
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.rcnn import CPU_BATCH
from spp_viewer.detectors.sppnet import BATCH
from spp_viewer.nn.backbone import RCNN_SIDE, Backbone
from spp_viewer.nn.bundle import ModelBundle, load_bundle
from spp_viewer.nn.devices import device_name
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.preprocess import image_tensor, network_input, resized_size
from spp_viewer.nn.pyramid import PyramidPooler, spatial_pyramid_pool
from spp_viewer.nn.windows import project_boxes, scale_factor
from spp_viewer.race.arithmetic import conv_macs, fc_macs

SCALE = 688
# A child's peak counts its parent's pages at the fork, so a small process starts the command and asks.
LAUNCHER = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def race(rounds: int, **runners: Callable[[], object]) -> dict[str, float]:
    """Median seconds of each runner; they take turns, after one warm-up each."""
    seconds: dict[str, list[float]] = {name: [] for name in runners}
    with torch.inference_mode():
        for number in range(rounds + 1):
            for name, run in runners.items():
                started = time.perf_counter()
                run()
                if number:
                    seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(values) for name, values in seconds.items()}


def random_windows(count: int, width: int, height: int) -> Proposals:
    """Boxes from 20 pixels to the whole image, small ones more often, as Selective Search finds them."""
    rng = np.random.default_rng(0)
    limit = np.array([width, height])
    sides = np.minimum(20 * (limit / 20) ** rng.beta(1.5, 1.2, (4 * count, 2)), limit)
    corner = rng.random(sides.shape) * (limit - sides)
    boxes = np.unique(np.concatenate([corner, corner + sides], axis=1).astype(np.float32), axis=0)
    return Proposals(rng.permutation(boxes)[:count], "random", count)


def pooling(conv5: Tensor, windows: Tensor, rounds: int) -> None:
    """Pyramid pooling against a call of torchvision's roi_pool for each level."""
    contiguous = conv5.contiguous()[None]
    rois = torch.cat([torch.zeros(len(windows), 1), windows.float()], dim=1)

    def torchvisions() -> Tensor:
        return torch.cat([roi_pool(contiguous, rois, level).flatten(1) for level in DETECTION_LEVELS], dim=1)

    assert torch.equal(torchvisions(), spatial_pyramid_pool(conv5, windows))
    into = torch.empty(len(windows), bin_count(DETECTION_LEVELS), len(conv5))
    took = race(
        rounds,
        torchvision=torchvisions,
        bins_first=lambda: PyramidPooler(conv5).pool(windows, into),
        published=lambda: spatial_pyramid_pool(conv5, windows),
    )
    print(f"pooling {len(windows)} windows, levels 6, 3, 2, 1, equal results")
    print(f"  four calls of torchvision.ops.roi_pool  {took['torchvision'] * 1e3:8.1f} ms")
    for name, words in (("bins_first", "ours, bins first (detector)"), ("published", "ours, published order")):
        print(f"  {words:<38}  {took[name] * 1e3:8.1f} ms   {took['torchvision'] / took[name]:5.1f} x faster")


def features(detector: SppNet, image: Image, proposals: Proposals, rounds: int) -> float:
    """conv + windows + pool + fc as the detector runs them, against conv and fc alone; then each stage's floor.

    Returns the bytes a second that a plain copy reads and writes.
    """
    size = resized_size(image.height, image.width, SCALE)
    network = network_input(image_tensor(image, "cpu"), size, detector.backbone)
    heads, rows = detector.heads, detector.analyse(image, proposals).windows.unique_count
    pooled = torch.rand(min(rows, BATCH), heads.pooled_size)
    matrices, large = torch.rand(2, 2048, 2048), torch.rand(2, 1 << 25)
    runs: list[dict[str, float]] = []

    def fc_alone() -> None:
        for start in range(0, rows, BATCH):
            heads.fc7(pooled[: min(BATCH, rows - start)])

    took = race(
        rounds,
        engine=lambda: runs.append(dict(detector.analyse(image, proposals).timings.seconds)),
        conv=lambda: detector.backbone(network),
        fc=fc_alone,
        product=lambda: matrices[0] @ matrices[1],
        copy=lambda: large[0].copy_(large[1]),
    )
    alone = took["conv"] + took["fc"]
    whole = statistics.median(sum(run[s] for s in ("conv", "windows", "pool", "fc")) for run in runs[1:])
    print(f"\nSPP features of {len(proposals)} windows ({rows} distinct) at {size[1]} x {size[0]}")
    print(f"  resize, conv, windows, pool, fc         {whole * 1e3:8.1f} ms")
    print(f"  conv alone + fc alone                   {alone * 1e3:8.1f} ms")
    print(f"  ratio                                   {whole / alone:8.2f}")

    mac_rate, byte_rate = matrices[0].shape[0] ** 3 / took["product"], 2 * large[0].nbytes / took["copy"]
    print(f"\nfloors: here a matrix product does {mac_rate / 1e9:.0f} GMAC/s, a copy moves {byte_rate / 1e9:.0f} GB/s")
    print("  stage     GMAC        MB   floor ms   took ms    gap")
    for stage, (macs, moved) in work(detector.backbone, heads, size, rows).items():
        floor = max(macs / mac_rate, moved / byte_rate)
        seconds = statistics.median(run[stage] for run in runs[1:])
        print(
            f"  {stage:<6} {macs / 1e9:7.2f} {moved / 1e6:9.1f} {floor * 1e3:10.1f} {seconds * 1e3:9.1f} "
            f"{seconds / floor:6.1f}"
        )
    return byte_rate


def work(trunk: Backbone, heads: Heads, size: tuple[int, int], rows: int) -> dict[str, tuple[int, int]]:
    """Multiply-adds of each stage, and the bytes it cannot avoid: inputs and weights read, results written, once."""
    h, w = trunk.map_size(*size)
    conv5, pooled = trunk.geometry.channels * h * w, rows * heads.pooled_size
    fc, box = fc_macs(heads), heads.box_weight.numel()
    return {
        "conv": (conv_macs(trunk, *size), 4 * (3 * size[0] * size[1] + conv5)),
        "pool": (0, 4 * (conv5 + pooled)),
        "fc": (rows * fc, 4 * (pooled + fc)),
        "bbox": (rows * box, 4 * (pooled + box)),
    }


def warps(bundle: ModelBundle, image: Image, rounds: int) -> None:
    """R-CNN's convolutions as the detector runs them, against torchvision's AlexNet on plain batches of their size."""
    if bundle.rcnn is None or bundle.backbone.name != "alexnet":
        return
    rcnn, count = Rcnn(bundle, "cpu"), 4 * CPU_BATCH
    proposals = random_windows(count, image.width, image.height)
    plain = alexnet(weights=None).features[:-1].eval().to(memory_format=torch.channels_last)
    batch = torch.rand(CPU_BATCH, 3, RCNN_SIDE, RCNN_SIDE).contiguous(memory_format=torch.channels_last)
    runs: list[float] = []
    took = race(
        rounds,
        rcnn=lambda: runs.append(rcnn.analyse(image, proposals).timings["conv"]),
        plain=lambda: [plain(batch) for _ in range(count // CPU_BATCH)],
    )
    seconds = statistics.median(runs[1:])
    print(f"\nR-CNN's convolutions of {count} windows")
    print(f"  as the detector runs them               {seconds * 1e3:8.1f} ms")
    print(f"  torchvision's AlexNet, plain batches    {took['plain'] * 1e3:8.1f} ms")
    print(f"  ratio                                   {seconds / took['plain']:8.2f}")


def peak_memory(model: str | None, image: Path) -> None:
    """Largest resident memory of ``spp-viewer detect`` on one image, proposals included."""
    command = [sys.executable, "-m", "spp_viewer", "detect", str(image), "--json", "--device", "cpu", "--quiet"]
    command += ["--model", model] if model else []
    done = subprocess.run([sys.executable, "-c", LAUNCHER, *command], check=True, capture_output=True, text=True)
    unit = 1 if sys.platform == "darwin" else 1024
    print(f"\npeak memory of spp-viewer detect, 1-scale {int(done.stdout) * unit / 1e9:8.2f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="model folder (default: the model that ships)")
    parser.add_argument("--image", type=Path, help="image file (default: random pixels, 500 x 375)")
    parser.add_argument("--photograph", type=Path, help="image file to search (default: the first sample)")
    parser.add_argument("--windows", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"torch {torch.__version__}, {device_name(torch.device('cpu'))}{load}\n")

    with tempfile.TemporaryDirectory() as folder:
        path = arguments.image or Path(folder) / "random.png"
        if arguments.image is None:
            noise = np.random.default_rng(0).integers(0, 256, (47, 63, 3), dtype=np.uint8)
            PilImage.fromarray(noise).resize((500, 375), PilImage.Resampling.BICUBIC).save(path)
        image = load_image(path)
        bundle = load_bundle(arguments.model)
        detector = SppNet(bundle, "cpu", Options(scales=(SCALE,)))
        proposals = random_windows(arguments.windows, image.width, image.height)
        with torch.inference_mode():
            tensors, maps = detector.conv5(image)
        factor = scale_factor(SCALE, image.height, image.width)
        windows = project_boxes(proposals.boxes, factor, maps.geometry, tuple(tensors[0].shape[1:]))
        pooling(tensors[0], windows, arguments.rounds)
        byte_rate = features(detector, image, proposals, arguments.rounds)
        warps(bundle, image, arguments.rounds)
        peak_memory(arguments.model, path)
        photograph = load_image(arguments.photograph or sample_paths()[0])
        searches(photograph, arguments.rounds)
        steps(photograph, arguments.rounds, byte_rate)
        candidates = SppNet(bundle, "cpu").analyse(photograph).candidates
        suppression(candidates, Options().nms_iou, arguments.rounds)


if __name__ == "__main__":
    main()
