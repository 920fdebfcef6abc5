"""SPP-Net against R-CNN on the same image, proposals, trunk and device: timings, their bounds, and who found what.

:func:`spp_viewer.race.comparison.compare` is the way in. Nothing is imported here, so that the window may read
:mod:`spp_viewer.race.points` before torch is loaded.
"""
