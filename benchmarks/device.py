"""What a device makes of both detectors: its rates, R-CNN's batches, the race at one and at five scales.

    python -m benchmarks.device [--device cuda] [--image FILE] [--windows 2000] [--repeats 5] [--json FILE]

Every clock waits for the device. Beside each speed-up stands what the multiply-adds alone would give, and with each
detector the share of its features' time that is not arithmetic: what is left after the time its multiply-adds would
take at the highest rate of the same race, of a plain float32 matrix product or of a detector's own layers. R-CNN's
convolutions are also held against torchvision's AlexNet on plain batches of the same size. Peak memory is the device's
own count.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from torchvision.models import alexnet

from benchmarks.engine import race, random_windows
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.options import FIVE_SCALES, SINGLE_SCALE, Options
from spp_viewer.core.resources import resource
from spp_viewer.detectors import Rcnn
from spp_viewer.detectors.rcnn import batch_size, window_bytes
from spp_viewer.nn.backbone import RCNN_SIDE
from spp_viewer.nn.bundle import ModelBundle, load_bundle
from spp_viewer.nn.devices import choose_device, device_name, free_memory, synchronise
from spp_viewer.race import report
from spp_viewer.race.comparison import compare
from spp_viewer.race.environment import environment
from spp_viewer.race.peak import peak_rate
from spp_viewer.race.points import environment_text


def about(device: torch.device, bundle: ModelBundle) -> None:
    """The device, its memory, its rate of products, and the batch that R-CNN takes on it."""
    print(environment_text(device_name(device), environment()))
    if device.type == "cuda":
        facts = torch.cuda.get_device_properties(device)
        print(
            f"compute capability {facts.major}.{facts.minor}, {facts.multi_processor_count} multiprocessors, "
            f"CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}"
        )
    free = free_memory(device)
    if free is not None:
        print(
            f"free memory {free / 1e9:.1f} GB, a warped window on its way {window_bytes(bundle.backbone) / 1e6:.1f} MB"
        )
    print(f"R-CNN's batch: {batch_size(device, bundle.backbone)} windows")
    print(f"plain float32 matrix products: {peak_rate(device) / 1e9:.0f} GMAC/s")


def convolutions(device: torch.device, bundle: ModelBundle, image: Image, rounds: int) -> None:
    """R-CNN's convolutions as the detector runs them, against torchvision's AlexNet on plain batches."""
    if bundle.rcnn is None or bundle.backbone.name != "alexnet":
        return
    size = batch_size(device, bundle.backbone)
    rcnn, count = Rcnn(bundle, str(device)), 4 * size
    proposals = random_windows(count, image.width, image.height)
    plain = alexnet(weights=None).features[:-1].eval().to(device, memory_format=torch.channels_last)
    batch = torch.rand(size, 3, RCNN_SIDE, RCNN_SIDE, device=device).contiguous(memory_format=torch.channels_last)
    runs: list[float] = []

    def plainly() -> None:
        for _ in range(4):
            plain(batch)
        synchronise(device)

    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
        took = race(rounds, rcnn=lambda: runs.append(rcnn.analyse(image, proposals).timings["conv"]), plain=plainly)
    seconds = sorted(runs[1:])[len(runs[1:]) // 2]
    print(f"\nR-CNN's convolutions of {count} windows")
    print(f"  as the detector runs them               {seconds * 1e3:8.1f} ms")
    print(f"  torchvision's AlexNet, plain batches    {took['plain'] * 1e3:8.1f} ms")
    print(f"  ratio                                   {seconds / took['plain']:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps (default: auto)")
    parser.add_argument("--model", help="model folder (default: the model that ships)")
    parser.add_argument("--image", type=Path, default=resource("samples", "horses.jpg"))
    parser.add_argument("--windows", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write both races there as well")
    arguments = parser.parse_args()
    device, bundle, image = choose_device(arguments.device), load_bundle(arguments.model), load_image(arguments.image)
    about(device, bundle)
    convolutions(device, bundle, image, arguments.repeats)
    documents = []
    for scales in (SINGLE_SCALE, FIVE_SCALES):
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        proposals = random_windows(arguments.windows, image.width, image.height)
        result = compare(
            image, bundle, str(device), Options(scales=scales), proposals=proposals, repeats=arguments.repeats
        )
        documents.append(result.as_json())
        print(f"\n{len(scales)} scale{'s' if len(scales) > 1 else ''}")
        print(report.table(arguments.image.name, result))
        if device.type == "cuda":
            print(f"  peak memory of the device {torch.cuda.max_memory_allocated(device) / 1e9:.2f} GB")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(documents, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
