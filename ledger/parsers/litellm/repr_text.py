"""Values that LiteLLM wrote as Python source text, read back without running anything."""

import ast
import re
from typing import Any  # Any: foreign values, looked at by type

LONGEST = 1 << 16
COUNT = re.compile(r"\b([a-z_0-9]+)=([0-9]{1,13})\b")


def as_mapping(value: object) -> dict[str, Any]:
    """A mapping, or the one its Python (or JSON) text stands for; empty for anything else."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, str) or len(value) > LONGEST or not value.lstrip().startswith("{"):
        return {}
    read = literal(value)
    return read if isinstance(read, dict) else {}


def as_list(value: object) -> list[Any]:
    """A list, or the one its text stands for."""
    if isinstance(value, list):
        return value
    if not isinstance(value, str) or len(value) > LONGEST or not value.lstrip().startswith("["):
        return []
    read = literal(value)
    return read if isinstance(read, list) else []


def literal(text: str) -> object:
    """The value of a literal; None where the text is no literal."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def counts_in(value: object) -> dict[str, Any]:
    """Usage as a mapping, its text, or `Usage(completion_tokens=20, prompt_tokens=10, …)`.

    In the last case the first sight of a name counts: details repeat none of the totals.
    """
    if not isinstance(value, str) or value.lstrip().startswith("{"):
        return as_mapping(value)
    counts: dict[str, Any] = {}
    for name, digits in COUNT.findall(value[:LONGEST]):
        counts.setdefault(name, int(digits))
    if counts:
        counts["prompt_tokens_details"] = counts["completion_tokens_details"] = dict(counts)
    return counts
