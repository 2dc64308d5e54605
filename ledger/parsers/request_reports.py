"""What receivers' sources tell of a request beside its records: checked, and as a frame.

A report says who tells (`Teller`) and some details. Foreign values that are no value of ours are
left out: a report is never refused, and never costs a record.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import polars as pl

from ledger.calc.request_details import (
    DECIMALS_MS,
    DETAILS,
    LONGEST_MS,
    MOST_COUNTED,
    NAMES,
    Detail,
    Takes,
    Teller,
)
from ledger.parsers.received import Record, as_identifier, as_text
from ledger.parsers.records.attribution import PREFIX
from ledger.parsers.records.values import CLOCK_SKEW, EARLIEST

Details = dict[str, str]
# Names that sources use for themselves: taken only where they are said with our prefix.
OF_OTHERS = frozenset({"status"})
MILLISECOND = Decimal(1).scaleb(-DECIMALS_MS)


def report(
    trace_id: str, at: str, teller: Teller, details: Mapping[str, str], tenant: object = None
) -> Record:
    """`at` is a time of ISO 8601 with an offset."""
    whose = {"tenant_id": str(tenant)} if tenant else {}
    identity = {"trace_id": trace_id, "occurred_at": at, "teller": int(teller)}
    return {**identity, **whose, **details}


def named_details(values: Mapping[str, object]) -> Details:
    """Details among a source's own names, with or without the prefix `finops.`; that with it
    counts."""
    details: Details = {}
    for detail in DETAILS:
        plain = None if detail.name in OF_OTHERS else values.get(detail.name)
        value = detail_text(detail, values.get(PREFIX + detail.name, plain))
        if value is not None:
            details[detail.name] = value
    return details


def detail_text(detail: Detail, value: object) -> str | None:
    """A foreign value as the detail keeps it; None where it is none of its values."""
    if value is None or value == "":
        return None
    match detail.takes:
        case Takes.MILLISECONDS:
            return milliseconds(value)
        case Takes.COUNT:
            return number_text(value, MOST_COUNTED)
        case Takes.FLAG:
            word = str(value).lower()
            return word if word in detail.choices else None
        case Takes.CHOICE:
            return detail.values.get(str(value).strip().lower().replace(" ", "_"))
    if isinstance(value, str | int) and not isinstance(value, bool):
        return as_identifier(str(value)) or None
    return None


def milliseconds(value: object) -> str | None:
    """A number of milliseconds as the ledger keeps it; None where it cannot be a duration."""
    return number_text(value, LONGEST_MS)


def number_text(value: object, most: int) -> str | None:
    """A number from 0 on to three decimals; None where it is none, or more than can be."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
        if not number.is_finite() or not 0 <= number <= most:
            return None
        text = f"{number.quantize(MILLISECOND):f}"
    except InvalidOperation:
        return None
    return text.rstrip("0").rstrip(".")


def as_reports(reports: Iterable[Record], now: datetime) -> pl.DataFrame | None:
    """The reports as the ledger takes them: trace_id, tenant_id, occurred_at, teller, details.

    What lies outside of the times that the ledger keeps is left out.
    """
    rows = list(reports)
    if not rows:
        return None
    reported = [name for name in NAMES if any(name in row for row in rows)]
    names = ["trace_id", "tenant_id", "occurred_at", *reported]
    frame = pl.DataFrame(
        {name: [as_text(row.get(name)) for row in rows] for name in names},
        schema=dict.fromkeys(names, pl.String),
    ).with_columns(pl.Series("teller", [row["teller"] for row in rows], pl.Int8))
    at = pl.col("occurred_at").str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us", time_zone="UTC"
    )
    timed = frame.with_columns(at)
    is_possible = pl.col("occurred_at").is_between(EARLIEST, now + CLOCK_SKEW)
    return timed.filter(is_possible & (pl.col("trace_id") != ""))


def moment_of(value: object) -> datetime | None:
    """Seconds since 1970, or a time as text; one without a zone is UTC, as LiteLLM's host is."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
