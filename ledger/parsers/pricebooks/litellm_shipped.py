"""LiteLLM's price list as this product ships it, condensed (`condense_litellm`; see NOTICE)."""

import gzip
from pathlib import Path
from typing import Final

SHIPPED_VERSION: Final = "1.109.1"


def shipped_list() -> bytes:
    """JSON of LiteLLM's own form."""
    return gzip.decompress(path_of(SHIPPED_VERSION).read_bytes())


def path_of(version: str) -> Path:
    return Path(__file__).parent / "lists" / f"litellm_{version}.json.gz"
