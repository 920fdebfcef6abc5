"""Errors of reading and writing files."""

from spp_viewer.core.errors import SppViewerError


class AnnotationError(SppViewerError):
    """Raised when an annotation file is damaged or does not belong to the image."""


class ForeignAnnotationError(AnnotationError):
    """Raised when a file is valid XML or JSON, but has no annotated boxes in PASCAL VOC or COCO layout."""


class AnalysisFileError(SppViewerError):
    """Raised when a saved analysis cannot be opened."""


class ExportError(SppViewerError):
    """Raised when a file cannot be written."""
