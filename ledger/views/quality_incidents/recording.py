"""The form by which people record an incident, and the dialog that ends it."""

from http import HTTPStatus
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from finops.access import Actor, can, requires, visible_use_cases
from finops.models import UseCase
from finops.scope.requests import TenantRequest
from finops.ui.dialogs import Facts
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell
from finops.views.approvals.steps import Dialog, StepInput, step_view
from ledger.forms.incidents import IncidentForm
from ledger.models import QualityIncident
from ledger.queries.narrowing import tenant_zone
from ledger.services.quality_incidents.recording import NewIncident, end_incident, record_incident

TEMPLATE: Final = "ledger/quality_incidents/recording.html"
ACTION: Final = "record_incidents"


@requires(ACTION, anywhere=True)
@require_http_methods(["GET", "POST"])
def new_quality_incident(request: TenantRequest) -> HttpResponse:
    form = IncidentForm(request.POST or None, use_cases=_choices(request))
    if request.method == "POST" and form.is_valid() and _recorded(request, form):
        return HttpResponseRedirect(page_url("quality_incidents"))
    title = _("Record an incident")
    crumbs = [crumb(_("Incidents"), page_url("quality_incidents")), crumb(title)]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    back_url = page_url("quality_incidents")
    context = {"form": form, "title": title, "back_url": back_url, "crumbs": crumbs}
    return render(request, TEMPLATE, context, status=status)


def _choices(request: TenantRequest) -> list[tuple[str, str]]:
    scope = visible_use_cases(request.actor, ACTION)
    known = UseCase.objects.order_by("name").values_list("slug", "name")
    return [(slug, name) for slug, name in known if scope is None or slug in scope]


def _recorded(request: TenantRequest, form: IncidentForm) -> bool:
    fields, zone = form.cleaned_data, tenant_zone()
    started_at = form.moment("started_at", zone)
    if started_at is None:
        return False
    new = NewIncident(
        use_case=UseCase.objects.get(slug=fields["use_case"]),
        severity=fields["severity"],
        title=fields["title"],
        started_at=started_at,
        ended_at=form.moment("ended_at", zone),
        link=fields["link"],
    )
    try:
        record_incident(actor=request.actor, new=new)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _theirs(request: TenantRequest, incident: int) -> QualityIncident | None:
    row = QualityIncident.objects.select_related("use_case").filter(pk=incident).first()
    return row if row is not None and can(request.actor, ACTION, row.use_case) else None


def _facts(row: QualityIncident) -> Facts:
    return Facts(
        answer=row.severity,
        strip=[
            (_("Use case"), Cell(row.use_case.name)),
            (_("Began"), Cell(row.started_at, "when")),
            (_("Recorded by"), Cell(row.recorded_by)),
        ],
    )


def _end(actor: Actor, row: QualityIncident, _filled: StepInput) -> None:
    end_incident(actor=actor, incident=row)


END: Final = Dialog(
    action=ACTION,
    label=gettext_lazy("End it now"),
    says=gettext_lazy("It counts as over from now on, and does not begin again."),
    done=gettext_lazy("It is over."),
    find=_theirs,
    take=_end,
    back=lambda _row: page_url("quality_incidents"),
    heading=lambda row: _("End “%(title)s”") % {"title": row.title},
    facts=_facts,
    is_own=True,
    is_final=True,
    anywhere=True,
    crumbs=lambda _row: [crumb(_("Incidents"), page_url("quality_incidents"))],
)
end_quality_incident = step_view(END)
