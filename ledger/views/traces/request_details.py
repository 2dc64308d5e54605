"""What a trace's request says besides its owner: the details that are known, and which are not."""

from zoneinfo import ZoneInfo

from finops.calc.dates.periods import DateRange, local_day
from finops.scope.requests import TenantRequest
from ledger.calc.reports.detail_filter import DetailFilter
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.request_details import DETAILS, Detail
from ledger.queries.request_details.choices import Value
from ledger.queries.request_details.known_words import choice_label, label_of_detail
from ledger.queries.traces.detail import TraceDetail
from ledger.views.reports.filtering import traces_url


def details_part(request: TenantRequest, trace: TraceDetail) -> dict[str, object]:
    known = [(detail, trace.details[detail.name]) for detail in DETAILS]
    return {
        "details": [
            _fact(request, trace, detail, value) for detail, value in known if value is not None
        ],
        "not_told": [label_of_detail(detail) for detail, value in known if value is None],
    }


def _fact(
    request: TenantRequest, trace: TraceDetail, detail: Detail, value: Value
) -> dict[str, object]:
    """A word leads to the traces of the same day that have it as well."""
    label = label_of_detail(detail)
    if detail.is_measure:
        return {"label": label, "value": value, "kind": "quantity"}
    word = str(value).lower() if isinstance(value, bool) else str(value)
    url = _same_day(request, trace, detail.name, word)
    return {"label": label, "value": choice_label(detail, word), "kind": "text", "url": url}


def _same_day(request: TenantRequest, trace: TraceDetail, name: str, word: str) -> str:
    if trace.occurred_at is None:
        return ""
    day = local_day(trace.occurred_at, ZoneInfo(request.tenant.time_zone))
    narrowed = ReportFilter(DateRange(day, day), details=DetailFilter(((name, (word,)),)))
    return traces_url(narrowed)
