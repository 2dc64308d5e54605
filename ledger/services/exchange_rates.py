"""Recording exchange rates. They are global, so only the owner role may write them."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, TextIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finops.models.days import refuse_impossible
from ledger.models import ExchangeRate
from ledger.models.prices.exchange_rates import HELD_DAYS
from ledger.services.owner import OWNER, owner_transaction, record

COLUMNS: Final = ("currency", "day", "usd_per_unit")


@dataclass(frozen=True)
class NewRate:
    """One unit of `currency` was worth `usd_per_unit` USD on this day (UTC)."""

    currency: str
    day: date
    usd_per_unit: Decimal


def record_rates(
    *, rates: Sequence[NewRate], source: str, actor: str, holds_days: int = HELD_DAYS
) -> int:
    """Write the rates and one entry of the platform's audit log; how many were written.

    A rate of a day that has one already stands beside it as a correction. Each holds until the
    next, `holds_days` days after its own at most. Raises ValidationError for a currency, a day,
    a rate or a number of days that cannot be.
    """
    rows = [ExchangeRate(source=source, holds_days=holds_days, **vars(rate)) for rate in rates]
    for row in rows:
        refuse_impossible(row.day)
        row.full_clean(validate_unique=False)
    currencies = ", ".join(sorted({rate.currency for rate in rates}))
    detail = {"rates": len(rows), "source": source, "holds_days": holds_days, **_days(rates)}
    with owner_transaction():
        ExchangeRate.objects.using(OWNER).bulk_create(rows, batch_size=1000)
        record(actor=actor, action="exchange_rates.recorded", target=currencies, detail=detail)
    return len(rows)


def _days(rates: Iterable[NewRate]) -> dict[str, str]:
    days = sorted(rate.day for rate in rates)
    return {"from": str(days[0]), "to": str(days[-1])} if days else {}


def read_rates(file: TextIO) -> list[NewRate]:
    """The rates of a CSV file with the columns of COLUMNS. Raises ValidationError by line."""
    rows = csv.DictReader(file)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        words = {"columns": ", ".join(COLUMNS)}
        raise ValidationError(_("The file needs exactly the columns %(columns)s.") % words)
    return [_rate(number, row) for number, row in enumerate(rows, start=2)]


def _rate(line: int, row: dict[str, str]) -> NewRate:
    try:
        amount = Decimal(row["usd_per_unit"])
        return NewRate(row["currency"], date.fromisoformat(row["day"]), amount)
    except (InvalidOperation, ValueError, TypeError) as problem:
        raise ValidationError(_("Line %(line)d is no exchange rate.") % {"line": line}) from problem
