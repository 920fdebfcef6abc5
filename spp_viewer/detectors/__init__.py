"""Detectors: from an image to an Analysis."""

from spp_viewer.detectors.rcnn import Rcnn
from spp_viewer.detectors.sppnet import SppNet

__all__ = ["Rcnn", "SppNet"]
