"""Which months of facts are gone, or no longer written."""

from datetime import UTC, date, datetime, time

from finops.calc.dates.periods import Interval, add_months
from ledger.models import RetiredMonth

State = RetiredMonth.State


def month_in_utc(month: date) -> Interval:
    """The instants of a partition's month."""
    first, after = (datetime.combine(day, time.min, UTC) for day in (month, add_months(month, 1)))
    return Interval(first, after)


def gone_months() -> list[date]:
    """Months whose facts were dropped and not restored."""
    return list(RetiredMonth.objects.filter(state=State.DROPPED).values_list("month", flat=True))


def refused_months() -> list[date]:
    """Months for which no record is taken any more: frozen or gone."""
    states = [State.FROZEN, State.DROPPED]
    return list(RetiredMonth.objects.filter(state__in=states).values_list("month", flat=True))


def gone_words() -> dict[str, list[datetime]]:
    """The parameters gone_from and gone_to of the SQL of sums."""
    spans = [month_in_utc(month) for month in gone_months()]
    return {"gone_from": [s.start for s in spans], "gone_to": [s.end for s in spans]}
