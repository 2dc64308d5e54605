"""What is signed when a price book is approved: a fingerprint of everything in it."""

from dataclasses import replace

from finops.calc.canonical import sha256_of
from ledger.calc.plain_data import plain_data, signed_json
from ledger.calc.pricing.book import Book


def content_sha256(book: Book) -> str:
    """SHA-256 of the text that is signed."""
    return sha256_of(content_text(book))


def content_text(book: Book) -> str:
    """The book's canonical JSON, without row numbers and exchange rates.

    Entries count as a set; of tiers and components the order counts as well.
    """
    body = plain_data(replace(book, entries=(), rates=()))
    del body["id"], body["rates"]
    entries = map(_without_ids, plain_data(book.entries))
    return signed_json(body | {"entries": sorted(map(signed_json, entries))})


def _without_ids(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_ids(part) for name, part in value.items() if name != "id"}
    return [_without_ids(item) for item in value] if isinstance(value, list) else value
