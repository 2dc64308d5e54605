"""What is signed when a price book is approved: a fingerprint of everything in it."""

import hashlib
import json

from ledger.calc.pricing.book import Book


def content_sha256(book: Book) -> str:
    """SHA-256 of the text that is signed."""
    return hashlib.sha256(content_text(book).encode()).hexdigest()


def content_text(book: Book) -> str:
    """The book's canonical JSON, without row numbers and exchange rates.

    Entries count as a set; of tiers and components the order counts as well.
    """
    body = {name: value for name, value in book.to_json().items() if name not in ("id", "rates")}
    body["entries"] = sorted(_canonical(_without_ids(one.to_json())) for one in book.entries)
    return _canonical(body)


def _without_ids(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_ids(part) for name, part in value.items() if name != "id"}
    return [_without_ids(one) for one in value] if isinstance(value, list) else value


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
