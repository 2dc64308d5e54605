"""Posting: the one way records become ledger rows, whichever entrance they came through."""

from ledger.services.posting.chunks import PostedChunk, post_chunk

__all__ = ["PostedChunk", "post_chunk"]
