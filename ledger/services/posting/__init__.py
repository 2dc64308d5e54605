"""Posting: the one way records become ledger rows, whichever entrance they came through."""

from ledger.services.posting.chunks import PostedChunk, post, post_chunk, take_turn
from ledger.services.posting.preparing import Prepared, prepare

__all__ = ["PostedChunk", "Prepared", "post", "post_chunk", "prepare", "take_turn"]
