"""The filters of the ledger's pages as they are kept: one ReportFilter, and what a page adds."""

import re
from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from finops.models import Tenant
from finops.models.use_cases import Stage
from finops.ui.saved_views import Query, SavablePage
from ledger.forms.reports import ReportFilterForm, today_of
from ledger.parsers.received import MESSAGES
from ledger.views.reports.filtering import OWN_PARAMETERS

Read = Callable[[Tenant, QueryDict], Query]
SORT = re.compile(r"-?[a-z_]{1,32}")


def report_query(*, of_requests: bool = False, **also: Sequence[str]) -> Read:
    """Reads a ReportFilter (of a list of requests), the order of the table, and parameters that the
    page adds, each with the values it may have."""

    def read(tenant: Tenant, given: QueryDict) -> Query:
        form = ReportFilterForm(
            given,
            today=today_of(tenant),
            also=OWN_PARAMETERS | {*also},
            of_requests=of_requests,
        )
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        last = {name: given.getlist(name)[-1:] for name in (*also, "sort")}
        more = {name: last[name] for name, known in also.items() if set(last[name]) & {*known}}
        if SORT.fullmatch("".join(last["sort"])):
            more["sort"] = last["sort"]
        return {**form.report_filter.query(), **more}

    return read


PAGES = (
    SavablePage("showback", _("Showback"), "view_showback", report_query()),
    SavablePage("traces", _("Traces"), "view_traces", report_query(of_requests=True)),
    SavablePage("use_cases", _("Use cases"), "view_use_case", report_query(stage=Stage.values)),
    SavablePage("use_case", _("Use case"), "view_use_case", report_query(), "use_case"),
    SavablePage("unpriced", _("Without a price"), "view_showback", report_query()),
    SavablePage("reported_cost", _("Reported and rated cost"), "view_showback", report_query()),
    SavablePage("credits", _("Provider credits"), "view_showback", report_query()),
    SavablePage("work_lists", _("Work lists"), "view_imports", report_query()),
    SavablePage("degraded", _("Events in doubt"), "view_imports", report_query(code=[*MESSAGES])),
    SavablePage("conflicts", _("Records in conflict"), "view_imports", report_query()),
)
