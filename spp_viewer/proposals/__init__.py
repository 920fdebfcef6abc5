"""Class-agnostic boxes from Selective Search, sliding windows or a file."""

from spp_viewer.proposals.base import ProposalMethod, select
from spp_viewer.proposals.from_file import read_proposals
from spp_viewer.proposals.make import find_proposals, make_proposals

__all__ = ["ProposalMethod", "find_proposals", "make_proposals", "read_proposals", "select"]
