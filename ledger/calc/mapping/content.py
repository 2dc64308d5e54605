"""The rules of a version as one text: what a person has seen when they activate it."""

from collections.abc import Iterable
from dataclasses import astuple

from finops.calc.canonical import sha256_of
from ledger.calc.mapping.rules import Rule
from ledger.calc.plain_data import plain_data, signed_json


def content_of(rules: Iterable[Rule]) -> str:
    """Canonical JSON: the rules in order, each as a list."""
    return signed_json(plain_data([astuple(rule) for rule in rules]))


def digest_of(rules: Iterable[Rule]) -> str:
    return sha256_of(content_of(rules))
