"""Errors that users see are one line, whatever is quoted in them."""

from __future__ import annotations

import pickle

import pytest

from spp_viewer.core.errors import (
    DatasetError,
    DeviceError,
    ImageLoadError,
    ModelLoadError,
    ProposalError,
    SppViewerError,
)


@pytest.mark.parametrize("kind", [ImageLoadError, ModelLoadError, ProposalError, DatasetError, DeviceError])
def test_messages_are_one_line(kind):
    error = kind("a\nname.png: broken (line one\r\n  line two); get  a fresh copy")
    assert str(error) == "a name.png: broken (line one line two); get  a fresh copy"
    assert isinstance(error, SppViewerError)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
