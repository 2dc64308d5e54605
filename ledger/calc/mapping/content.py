"""The rules of a version as one text: what a person has seen when they activate it."""

import hashlib
import json
from collections.abc import Iterable

from ledger.calc.mapping.rules import Rule


def content_of(rules: Iterable[Rule]) -> str:
    """Canonical JSON: the rules in order, each as a list."""
    rows = [[r.source_field, r.how.value, r.value, r.dimension, r.target] for r in rules]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def digest_of(rules: Iterable[Rule]) -> str:
    return hashlib.sha256(content_of(rules).encode()).hexdigest()
