"""Rules across the fields of one record, checked once each field by itself is good."""

from dataclasses import dataclass

import polars as pl

from ledger.calc.calls.details import EVAL_CASES, EVAL_RUN, EVIDENCE_FIELD
from ledger.parsers.records.fields import DIMENSION_NAMES, INPUT_PARTS, OUTPUT_PARTS

# Token counts; each part lies in its total.
COUNTS = ("input_tokens", *INPUT_PARTS, "cached_audio_tokens", "output_tokens", *OUTPUT_PARTS)
AMOUNTS = ("gpu_seconds", "api_calls", "reviewer_minutes")


@dataclass(frozen=True)
class RowRule:
    """`broken` is true where the record is wrong; the blame goes to `field`."""

    field: str
    code: str
    broken: pl.Expr


@dataclass(frozen=True)
class RuleGroup:
    """Rules that can only be broken where `doubt` is true: one look for all of them."""

    doubt: pl.Expr
    rules: list[RowRule]


def present(name: str) -> pl.Expr:
    return pl.col(name).is_not_null()


def missing(name: str) -> pl.Expr:
    return pl.col(name).is_null()


def any_given(*names: str) -> pl.Expr:
    return pl.any_horizontal(*(present(name) for name in names))


def inline_request_rules(*also: str) -> list[RowRule]:
    some = any_given(*DIMENSION_NAMES, *also)
    return [RowRule(name, "incomplete_request", some & missing(name)) for name in DIMENSION_NAMES]


def part_rules(part: str, total: str) -> list[RowRule]:
    """Inclusive counts: the part never exceeds its total, and never comes without it."""
    separate = missing("token_kind")
    return [
        RowRule(total, "required", separate & present(part) & missing(total)),
        RowRule(part, "exceeds_total", separate & (pl.col(part) > pl.col(total))),
    ]


def parts_group(total: str, parts: tuple[str, ...], double: str = "") -> RuleGroup:
    """All parts of a total together do not exceed it; `double` lies in two of them."""
    rules = [rule for part in parts for rule in part_rules(part, total)]
    rest = pl.col(total) - pl.sum_horizontal(parts)
    rest = rest + pl.col(double).fill_null(0) if double else rest
    each_fits = pl.all_horizontal((pl.col(p) <= pl.col(total)).fill_null(value=True) for p in parts)
    rules.append(RowRule(total, "below_parts", missing("token_kind") & each_fits & (rest < 0)))
    return RuleGroup(any_given(*parts), rules)


def is_nonzero(name: str) -> pl.Expr:
    return pl.col(name).fill_null("0") != "0"


def quantity_rules() -> list[RowRule]:
    named = present("token_kind") | present("meter")
    alone = missing("token_kind") & present("quantity")
    kind_and_amount = present("token_kind") & pl.any_horizontal(*map(is_nonzero, AMOUNTS))
    two_names = present("token_kind") & present("meter")
    counted = present("token_kind") & (pl.col("token_kind") != "image")
    return [
        RowRule(
            "quantity",
            "missing_quantity",
            ~named & ~any_given(*COUNTS, *AMOUNTS, "quantity", "allocated_cost_usd"),
        ),
        RowRule("quantity", "required", named & missing("quantity")),
        RowRule("meter", "required", present("unit") & missing("meter")),
        RowRule(
            "quantity",
            "ambiguous_quantity",
            (alone & any_given(*COUNTS, *AMOUNTS)) | kind_and_amount | two_names,
        ),
        RowRule(
            "quantity",
            "not_an_integer",
            counted & pl.col("quantity").str.contains(".", literal=True),
        ),
    ]


def inline_request_group(*also: str) -> RuleGroup:
    """All of the request's fields, or none."""
    names = [*DIMENSION_NAMES, *also]
    doubt = any_given(*names) & pl.any_horizontal(*map(missing, DIMENSION_NAMES))
    return RuleGroup(doubt, inline_request_rules(*also))


def one_by_one(*rules: RowRule) -> list[RuleGroup]:
    return [RuleGroup(rule.broken, [rule]) for rule in rules]


IS_CREDIT = pl.col("component") == "credit"

RULES: dict[str, list[RuleGroup]] = {
    "request": [],
    "cost_event": [
        *one_by_one(
            RowRule("component", "credit_as_event", IS_CREDIT),
            *quantity_rules(),
            RowRule(
                "pricing_version", "required", present("unit_price") & missing("pricing_version")
            ),
        ),
        parts_group("input_tokens", INPUT_PARTS, "cached_audio_tokens"),
        parts_group("output_tokens", OUTPUT_PARTS),
        RuleGroup(
            present("cached_audio_tokens"),
            [
                rule
                for total in ("cached_tokens", "audio_input_tokens")
                for rule in part_rules("cached_audio_tokens", total)
            ],
        ),
        inline_request_group("business_outcome_id"),
    ],
    "outcome": [inline_request_group()],
    "credit": one_by_one(RowRule("component", "not_credit", ~IS_CREDIT)),
    "score": one_by_one(
        RowRule("trace_id", "missing_subject", ~any_given("trace_id", "business_outcome_id"))
    ),
}
# Rules of fields that stand in a frame only where they are given: by the field that is looked at.
SELDOM_RULES: dict[str, dict[str, list[RowRule]]] = {
    "cost_event": {
        EVIDENCE_FIELD: [
            RowRule("input_tokens", "required", present(EVIDENCE_FIELD) & missing("input_tokens")),
            RowRule(
                EVIDENCE_FIELD, "exceeds_total", pl.col(EVIDENCE_FIELD) > pl.col("input_tokens")
            ),
        ],
        EVAL_CASES: [RowRule(EVAL_RUN, "required", present(EVAL_CASES) & missing(EVAL_RUN))],
    }
}
DOUBTS = {
    kind: [group.doubt.any().alias(str(at)) for at, group in enumerate(groups)]
    for kind, groups in RULES.items()
}


def broken_rules(records: pl.DataFrame, kind: str) -> list[pl.DataFrame]:
    """Frames of row, field, code, one for each rule that may be broken."""
    if not RULES[kind] or records.is_empty():
        return []
    doubts = records.select(DOUBTS[kind]).row(0)
    frequent = [
        of_rule(records, rule)
        for group, is_doubtful in zip(RULES[kind], doubts, strict=True)
        if is_doubtful
        for rule in group.rules
    ]
    return frequent + broken_seldom_rules(records, kind)


def broken_seldom_rules(records: pl.DataFrame, kind: str) -> list[pl.DataFrame]:
    present_rules = {
        name: rules for name, rules in SELDOM_RULES.get(kind, {}).items() if name in records.columns
    }
    if EVAL_CASES in present_rules and EVAL_RUN not in records.columns:
        records = records.with_columns(pl.lit(None, pl.String).alias(EVAL_RUN))
    return [of_rule(records, rule) for rules in present_rules.values() for rule in rules]


def of_rule(records: pl.DataFrame, rule: RowRule) -> pl.DataFrame:
    return records.filter(rule.broken).select(
        "row", pl.lit(rule.field).alias("field"), pl.lit(rule.code).alias("code")
    )
