"""The ledger's metrics as machine conditions read them: over whole local days."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from django.utils.translation import gettext as _

from finops import clock
from finops.calc.approvals.conditions import MeasuredFigure
from finops.calc.dates.periods import DateRange
from finops.models import Tenant
from finops.registries.conditions import Evaluator
from finops.scope import current_tenant_id
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import Grain, ReportFilter
from ledger.metrics import MetricQuestion, metric
from ledger.queries.standing.now import standing

NOTHING_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read(name: str, narrowed: Mapping[str, str], first: date, last: date) -> MeasuredFigure:
    """The parts of a metric from `first` to `last`, both included; as many cases as its
    denominator counts. A part that is unknown is no figure."""
    wanted = {Dimension(by): (value,) for by, value in narrowed.items()}
    values = tuple((by, wanted[by]) for by in Dimension if by in wanted)
    report = ReportFilter(
        dates=DateRange(first, last), by=(), grain=Grain.DAY, values=values, compare=False
    )
    parts = metric(name).read_parts(MetricQuestion(report, None))
    if parts.unknown:
        return MeasuredFigure(None, parts.denominator)
    return MeasuredFigure(parts.numerator, parts.denominator, int(parts.denominator or 0))


def why_not(name: str, narrowed: Mapping[str, str]) -> dict[str, str]:
    """Why a condition cannot be narrowed like this, by field; nothing where it can."""
    scopes = {dimension.value for dimension in metric(name).scopes}
    unknown = sorted(narrowed.keys() - scopes)
    if not unknown:
        return {}
    words = {"metric": name, "dimensions": ", ".join(unknown)}
    return {"filter": _("%(metric)s is not narrowed by %(dimensions)s.") % words}


def watermark() -> datetime:
    """Up to when facts of the tenant in force have come."""
    tenant = Tenant.objects.get(pk=current_tenant_id())
    return standing(tenant, clock.now()).data_to or NOTHING_YET


EVALUATOR: Final = Evaluator(why_not, read, watermark)
