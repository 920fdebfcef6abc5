"""Errors a user can act on. Each message is one line: what is wrong, and what to do about it."""

from spp_viewer.core.words import Words


class SppViewerError(Exception):
    """Base of every error that is shown to a user as it stands: line breaks in the message become spaces.

    Attributes
    ----------
    message
        What was said; :class:`Words` if the window can say it in another language too.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))
        self.message = message if isinstance(message, Words) else str(self)


def one_line(message: str) -> str:
    """The lines of a message behind one another."""
    return " ".join(line.strip() for line in message.splitlines())


class ImageLoadError(SppViewerError):
    """A file could not be turned into pixels."""


class ModelLoadError(SppViewerError):
    """A model or weights file is missing, damaged or of the wrong shape."""


class ProposalError(SppViewerError):
    """Proposals could not be made or read."""


class DatasetError(SppViewerError):
    """A training or evaluation folder is not what it should be."""


class DeviceError(SppViewerError):
    """The requested device does not exist on this machine."""


class TrainingError(SppViewerError):
    """A training cannot go on from what is in its work folder."""
