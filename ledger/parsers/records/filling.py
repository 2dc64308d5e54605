"""Events and outcomes that say the use case of their request, but not all of the request.

Business unit, cost center and risk tier are what the register of use cases says; what no register
knows is `not_said`, an environment that nobody names is `prod`: as for traces (`attribution`),
over whole columns. Unlike a trace, a file can be mended and sent again: where the use case is not
registered, the row is refused instead of being left without an owner.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from ledger.parsers.records.attribution import NOT_SAID, OF_REGISTER
from ledger.parsers.records.columns import PLAIN_IDENTIFIER
from ledger.parsers.records.fields import DIMENSION_NAMES
from ledger.parsers.records.problems import ERROR_SCHEMA

FILLED_KINDS = frozenset({"cost_event", "outcome", "credit"})
USE_CASE = "use_case_id"
REGISTERED = tuple(sorted(OF_REGISTER))
# Rows (row, use_case_id and, where there are such columns, tenant_id and trace_id) → row and what
# the register says of their use cases, for those that are registered.
Register = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class FilledRows:
    """The rows with their requests filled in; those of unknown use cases are among the errors."""

    rows: pl.DataFrame
    errors: pl.DataFrame


def fill_in(rows: pl.DataFrame, kind: str, register: Register | None) -> FilledRows:
    nothing = pl.DataFrame(schema=ERROR_SCHEMA)
    if register is None or kind not in FILLED_KINDS or USE_CASE not in rows.columns:
        return FilledRows(rows, nothing)
    widened = rows.with_columns(
        pl.lit(None, pl.String).alias(name) for name in DIMENSION_NAMES if name not in rows.columns
    )
    is_lacking = pl.col(USE_CASE).str.contains(PLAIN_IDENTIFIER) & pl.any_horizontal(
        says_nothing(name) for name in DIMENSION_NAMES
    )
    lacking = widened.filter(is_lacking)
    if lacking.is_empty():
        return FilledRows(rows, nothing)
    asked = ("row", USE_CASE, "tenant_id", "trace_id")
    known = register(lacking.select(name for name in asked if name in lacking.columns))
    filled = completed(lacking, known)
    is_whole = pl.all_horizontal(~says_nothing(name) for name in REGISTERED)
    strangers = filled.filter(~is_whole).select(
        "row", pl.lit(USE_CASE).alias("field"), pl.lit("unknown_use_case").alias("code")
    )
    kept = [widened.filter(~is_lacking.fill_null(value=False)), filled.filter(is_whole)]
    return FilledRows(pl.concat(kept).sort("row", maintain_order=True), strangers)


def says_nothing(name: str) -> pl.Expr:
    return pl.col(name).is_null() | (pl.col(name) == "")


def completed(lacking: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """What a row says itself counts, then the register, then `not_said`."""
    column_of = {name: f"{name} of the register" for name in REGISTERED}
    joined = lacking.join(
        known.select("row", *REGISTERED).rename(column_of),
        on="row",
        how="left",
        maintain_order="left",
    )
    from_register = [filled_from(name, pl.col(column)) for name, column in column_of.items()]
    from_default = [filled_from(name, pl.lit(word)) for name, word in NOT_SAID.items()]
    return joined.with_columns(from_register + from_default).select(lacking.columns)


def filled_from(name: str, source: pl.Expr) -> pl.Expr:
    return pl.when(says_nothing(name)).then(source).otherwise(pl.col(name)).alias(name)
