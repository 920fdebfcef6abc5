"""Comparison of SPP-Net and R-CNN on the same image, proposals, trunk and device: times, their bounds, and detections.

:func:`spp_viewer.race.comparison.compare` is the entry point. Nothing is imported here, so that the window can import
:mod:`spp_viewer.race.points` before torch is loaded.
"""
