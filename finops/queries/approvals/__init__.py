"""Reads of sign-off: requests and their states, the RACI table, who must sign and who can."""

from finops.queries.approvals.requests import (
    is_signed_by,
    next_seq,
    preparers_of,
    request_of,
    requester_of,
    sha256_to_sign,
    slots_left,
    state_of,
    steps_of,
)

__all__ = [
    "is_signed_by",
    "next_seq",
    "preparers_of",
    "request_of",
    "requester_of",
    "sha256_to_sign",
    "slots_left",
    "state_of",
    "steps_of",
]
