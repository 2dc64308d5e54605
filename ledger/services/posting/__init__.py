"""Posting: the one way records become ledger rows, whichever entrance they came through."""

from ledger.services.posting.batches import take_turn
from ledger.services.posting.chunks import nothing, post, post_chunk
from ledger.services.posting.counting import PostedChunk
from ledger.services.posting.preparing import Prepared, prepare

__all__ = ["PostedChunk", "Prepared", "nothing", "post", "post_chunk", "prepare", "take_turn"]
