"""Condense LiteLLM's model_prices JSON into the list that is shipped: prices, and what says whose.

Run by hand: python -m ledger.parsers.pricebooks.condense_litellm VERSION FILE.json[.gz]
A price of nothing is left out: in a public list it mostly says that none is known, or that the
model is not charged for in this unit. That of cache writes stays, for several providers do not
charge for them; so does nothing of a model that has no other price.
"""

import gzip
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import msgspec

from ledger.parsers.pricebooks.litellm import NO_MODELS
from ledger.parsers.pricebooks.litellm_shipped import path_of
from ledger.parsers.pricebooks.litellm_words import IS_PRICE

Json = Mapping[str, Any]  # Any: JSON
WORDS: Final = ("litellm_provider", "mode")
FACTORS: Final = "provider_specific_entry"
FREE_WRITES: Final = "cache_creation_input_token_cost"
_DECODER: Final = msgspec.json.Decoder(dict[str, dict[str, Any]], float_hook=Decimal)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def condensed(body: bytes) -> bytes:
    """The same file with nothing but prices; a file of LiteLLM's own form."""
    models = {
        name: entry
        for name, raw in _DECODER.decode(body).items()
        if name not in NO_MODELS and (entry := _condensed(raw))
    }
    return _ENCODER.encode(models)


def _condensed(raw: Json) -> Json:
    """Empty where nothing of the entry is a price."""
    prices = {
        key: value
        for key, value in raw.items()
        if (key == FACTORS or IS_PRICE.search(key)) and not _is_nothing(key, value)
    }
    says_price = prices.keys() - {FREE_WRITES, FACTORS}
    return {**{key: raw[key] for key in WORDS if key in raw}, **prices} if says_price else {}


def _is_nothing(key: str, value: object) -> bool:
    if isinstance(value, int | Decimal):
        return value == 0 and key != FREE_WRITES
    return value is None or value == {} or value == []


def main(version: str, source: Path) -> None:
    body = source.read_bytes()
    body = gzip.decompress(body) if source.suffix == ".gz" else body
    path_of(version).write_bytes(gzip.compress(condensed(body), mtime=0))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
