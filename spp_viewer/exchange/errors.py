"""What can go wrong with a file that is read or written here."""

from spp_viewer.core.errors import SppViewerError


class AnnotationError(SppViewerError):
    """An annotation file is damaged, or does not belong to the image."""


class ForeignAnnotationError(AnnotationError):
    """A file is sound as XML or JSON, but holds no annotated boxes in PASCAL VOC or COCO layout."""


class AnalysisFileError(SppViewerError):
    """A saved analysis cannot be opened."""


class ExportError(SppViewerError):
    """A file cannot be written."""
