"""Suspected duplicates: a person says that two calls are one, or two."""

from ledger.services.duplicates.deciding import DECIDE, keep_both, merge, why_not_keep_only
from ledger.services.duplicates.deciding_many import MOST_AT_ONCE, merge_open

__all__ = ["DECIDE", "MOST_AT_ONCE", "keep_both", "merge", "merge_open", "why_not_keep_only"]
