"""Rules across the fields of one record, checked once each field by itself is good."""

from dataclasses import dataclass

import polars as pl

from ledger.parsers.fields import DIMENSION_NAMES
from ledger.parsers.problems import ERROR_SCHEMA

COUNTS = ("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")
AMOUNTS = ("gpu_seconds", "api_calls", "reviewer_minutes")


@dataclass(frozen=True)
class RowRule:
    """`broken` is true where the record is wrong; the blame goes to `field`."""

    field: str
    code: str
    broken: pl.Expr


def given(name: str) -> pl.Expr:
    return pl.col(name).is_not_null()


def missing(name: str) -> pl.Expr:
    return pl.col(name).is_null()


def any_given(*names: str) -> pl.Expr:
    return pl.any_horizontal(*(given(name) for name in names))


def inline_request_rules(*also: str) -> list[RowRule]:
    some = any_given(*DIMENSION_NAMES, *also)
    return [
        RowRule(name, "incomplete_request", some & missing(name)) for name in DIMENSION_NAMES
    ]


def part_rules(part: str, total: str) -> list[RowRule]:
    """Inclusive counts: the part never exceeds its total, and never comes without it."""
    separate = missing("token_kind")
    return [
        RowRule(total, "required", separate & given(part) & missing(total)),
        RowRule(part, "exceeds_total", separate & (pl.col(part) > pl.col(total))),
    ]


def is_nonzero(name: str) -> pl.Expr:
    return pl.col(name).fill_null("0") != "0"


def quantity_rules() -> list[RowRule]:
    alone = missing("token_kind") & given("quantity")
    kind_and_amount = given("token_kind") & pl.any_horizontal(*map(is_nonzero, AMOUNTS))
    counted = given("token_kind") & (pl.col("token_kind") != "image")
    return [
        RowRule(
            "quantity",
            "missing_quantity",
            ~any_given(*COUNTS, *AMOUNTS, "quantity", "allocated_cost_usd", "token_kind"),
        ),
        RowRule("quantity", "required", given("token_kind") & missing("quantity")),
        RowRule(
            "quantity",
            "ambiguous_quantity",
            (alone & any_given(*COUNTS, *AMOUNTS)) | kind_and_amount,
        ),
        RowRule(
            "quantity",
            "not_an_integer",
            counted & pl.col("quantity").str.contains(".", literal=True),
        ),
    ]


ROW_RULES: dict[str, list[RowRule]] = {
    "request": [],
    "cost_event": [
        *quantity_rules(),
        *part_rules("cached_tokens", "input_tokens"),
        *part_rules("reasoning_tokens", "output_tokens"),
        RowRule("pricing_version", "required", given("unit_price") & missing("pricing_version")),
        *inline_request_rules("business_outcome_id"),
    ],
    "outcome": inline_request_rules(),
}


def broken_rules(records: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Columns row, field, code; one row per broken rule and record."""
    rules = ROW_RULES[kind]
    if not rules or records.is_empty():
        return pl.DataFrame(schema=ERROR_SCHEMA)
    hits = records.select(
        rule.broken.fill_null(value=False).any().alias(str(at)) for at, rule in enumerate(rules)
    )
    found = [
        records.filter(rule.broken).select(
            "row", pl.lit(rule.field).alias("field"), pl.lit(rule.code).alias("code")
        )
        for at, rule in enumerate(rules)
        if hits.item(0, str(at))
    ]
    return pl.concat(found) if found else pl.DataFrame(schema=ERROR_SCHEMA)
