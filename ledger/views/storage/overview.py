"""Observability data: what it takes, how old it is, what it costs, how long it is kept."""

from decimal import Decimal
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from finops import clock
from finops.access import can, requires
from finops.scope.requests import TenantRequest
from finops.ui.numbers import percent
from finops.ui.reports import Chart, Place, ReportPage, ReportRequest, Unfiltered, connect_a_source
from finops.ui.shell.navigation import Group
from finops.views.answering import back_to
from finops.views.reports import refused_inside
from ledger.calc.reports.findings import leader_of
from ledger.queries.storage.sheets import storage_sheet
from ledger.queries.storage.sizes import Storage, tenant_storage
from ledger.services.retention.policies import set_policy
from ledger.views.storage.figures import key_figures, storage_figure
from ledger.views.storage.forms import PolicyForm
from ledger.views.storage.tables import classes_table, months_table


def chart(storage: Storage) -> Chart:
    label = _(
        "Size by month, stacked by retention class; the same numbers are in the table beneath."
    )
    return Chart(storage_figure(storage), label, _("Size by month"))


def heading(storage: Storage) -> str:
    """Which class takes most of it."""
    name = _("By retention class")
    leader = leader_of((row.retention_class, Decimal(row.bytes)) for row in storage.classes)
    if leader is None:
        return name
    words = {"name": leader.name, "share": percent(leader.share)}
    if leader.is_all:
        return _("All of it is of class %(name)s") % words
    return _("%(share)s of it is of class %(name)s") % words


def more(asking: ReportRequest, storage: Storage) -> dict[str, object]:
    return {
        "months": months_table(storage.months),
        "without_rule": [row.retention_class for row in storage.classes if row.keeping is None],
        "may_set": can(asking.actor, "set_retention"),
        "policy_form": PolicyForm(classes=_names(storage)),
    }


def _names(storage: Storage) -> list[str]:
    return [row.retention_class for row in storage.classes]


STORAGE: Final = ReportPage(
    slug="storage",
    path="storage/",
    label=gettext_lazy("Observability data"),
    lede=gettext_lazy(
        "Traces cost money too. Records are dropped by whole months when no retention class needs"
        " them any longer; totals stay."
    ),
    action="view_retention",
    anywhere=False,
    filter=Unfiltered(),
    read=lambda _asking, _asked: tenant_storage(clock.now()),
    figures=lambda _asking, storage: key_figures(storage),
    chart=chart,
    heading=heading,
    table=lambda _asking, storage: classes_table(storage.classes),
    more=more,
    template="ledger/storage/overview.html",
    sheet=storage_sheet,
    empty=connect_a_source(
        gettext_lazy("Nothing stored yet"),
        gettext_lazy("Size, age and cost appear with the first cost events."),
        "clock",
    ),
    is_empty=lambda storage: not storage.months,
    place=Place(Group.ADMINISTRATION, 65, "clock"),
)


@requires("set_retention")
@require_POST
def set_retention(request: TenantRequest) -> HttpResponse:
    form = PolicyForm(request.POST, classes=_names(tenant_storage(clock.now())))
    try:
        if not form.is_valid():
            return refused_inside(request, STORAGE, policy_form=form)
        policy = set_policy(actor=request.actor, **form.cleaned_data)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return refused_inside(request, STORAGE, policy_form=form)
    messages.success(request, _("The policy of %(name)s is set.") % {"name": policy})
    return back_to("storage")  # HTMX too: the platform's role reads what is committed
