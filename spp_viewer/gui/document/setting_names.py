"""Names of settings in sentences such as "Undo: scales"."""

from __future__ import annotations

from spp_viewer.gui.i18n.text import tr_noop

NAMES = {
    "model": tr_noop("model"),
    "scales": tr_noop("scales"),
    "proposals": tr_noop("proposal method"),
    "proposals_file": tr_noop("proposal method"),
    "drawn": tr_noop("window drawn by hand"),
    "max_proposals": tr_noop("number of proposals"),
    "nms_iou": tr_noop("NMS IoU"),
    "score_threshold": tr_noop("candidate threshold"),
    "max_per_class": tr_noop("detections per class"),
    "bbox_regression": tr_noop("box regression"),
    "device": tr_noop("device"),
    "seed": tr_noop("seed"),
    "threshold": tr_noop("score threshold"),
    "defaults": tr_noop("back to defaults"),
}
"""By field of the options, of the setup, or other key of an undo command."""
