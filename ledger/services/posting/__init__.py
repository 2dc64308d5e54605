"""Posting: the one way records become ledger rows, whichever entrance they came through."""

from ledger.services.posting.chunks import PostedChunk, post_chunk
from ledger.services.posting.hashing import hash_chunk

__all__ = ["PostedChunk", "hash_chunk", "post_chunk"]
