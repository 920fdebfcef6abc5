"""Detectors: an image in, an Analysis out."""

from spp_viewer.detectors.rcnn import Rcnn
from spp_viewer.detectors.sppnet import SppNet

__all__ = ["Rcnn", "SppNet"]
