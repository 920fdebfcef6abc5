"""Errors that a user can act on. Each message is one line that says what is wrong and what to do about it."""

from spp_viewer.core.message import Message


class SppViewerError(Exception):
    """Base class of the errors whose message is shown to the user.

    Line breaks in the message become spaces.

    Attributes
    ----------
    message
        The message; a :class:`Message` if it can be translated.
    """

    def __init__(self, message: str) -> None:
        super().__init__(join_lines(message))
        self.message = message if isinstance(message, Message) else str(self)


def join_lines(message: str) -> str:
    """Join the lines of a message with spaces."""
    return " ".join(line.strip() for line in message.splitlines())


class ImageLoadError(SppViewerError):
    """Raised when a file cannot be decoded to an image."""


class ModelLoadError(SppViewerError):
    """Raised when a model or weights file is missing, damaged or of the wrong shape."""


class ProposalError(SppViewerError):
    """Raised when proposals cannot be computed or read."""


class DatasetError(SppViewerError):
    """Raised when a training or evaluation folder is incomplete or invalid."""


class DeviceError(SppViewerError):
    """Raised when the requested device does not exist on this machine."""


class TrainingError(SppViewerError):
    """Raised when a training cannot be resumed from its work folder."""
