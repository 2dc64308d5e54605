"""What providers are asked about, and the days they look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from finops.calc.dates.periods import DateRange, add_months, month_of
from finops.models import ApprovalRequest, RequestEvidence, UseCase
from finops.queries.approvals import request_of
from finops.queries.tenants import local_today
from gates.models import FundingGate

LOOKED_AT = timedelta(days=30)
KIND = "funding_gate"


@dataclass(frozen=True)
class Asked:
    """A gate, and the day on which its evidence is looked at."""

    gate: FundingGate
    today: date

    @property
    def use_case(self) -> UseCase:
        case: UseCase = self.gate.use_case
        return case

    @property
    def scope(self) -> frozenset[str]:
        """The one use case that is read."""
        return frozenset({self.use_case.slug})

    @property
    def last_days(self) -> DateRange:
        """The last 30 days that are over."""
        return DateRange(self.today - LOOKED_AT, self.today - timedelta(days=1))

    @property
    def last_month(self) -> DateRange:
        """The last month that is over."""
        return month_of(add_months(self.today.replace(day=1), -1))

    @cached_property
    def request(self) -> ApprovalRequest | None:
        return request_of(KIND, self.gate.pk)

    def documents(self, shows: Iterable[str]) -> list[RequestEvidence]:
        """The documents of its request that show one of these, the newest first."""
        if self.request is None:
            return []
        rows = self.request.documents.filter(shows__in=list(shows))
        return list(rows.order_by("-as_of", "-no"))


def asked(gate: FundingGate) -> Asked:
    """Of today, by the tenant's clock."""
    return Asked(gate, local_today())
