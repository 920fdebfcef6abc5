"""SPP-Net against R-CNN on the same image, proposals, trunk and device: timings, their bounds, and who found what."""

from spp_viewer.race.agreement import Agreement, agree
from spp_viewer.race.arithmetic import Cost, cost
from spp_viewer.race.comparison import Comparison, compare
from spp_viewer.race.coverage import Coverage, warp_coverage
from spp_viewer.race.sweeping import SweepPoint, sweep
from spp_viewer.race.timing import Runs, Spread

__all__ = [
    "Agreement",
    "Comparison",
    "Cost",
    "Coverage",
    "Runs",
    "Spread",
    "SweepPoint",
    "agree",
    "compare",
    "cost",
    "sweep",
    "warp_coverage",
]
