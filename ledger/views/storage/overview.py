"""Observability data: what it takes, how old it is, what it costs, how long it is kept."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from finops import clock
from finops.access import can, may_look_in, requires
from finops.requests import TenantRequest
from finops.views.answering import answer, back_to
from ledger.queries.storage.retention import months_of_facts
from ledger.queries.storage.sizes import Storage, storage_by_tenant, tables, tenant_storage
from ledger.services.retention.policies import set_policy
from ledger.views.storage.figures import key_figures, storage_figure, whole_figure
from ledger.views.storage.forms import PolicyForm
from ledger.views.storage.tables import (
    all_months_table,
    classes_table,
    months_table,
    tables_table,
    tenants_table,
)


@requires("view_retention")
@require_safe
def storage(request: TenantRequest) -> HttpResponse:
    found = tenant_storage(clock.now())
    return _page(request, found, PolicyForm(classes=_names(found)))


@requires("set_retention")
@require_POST
def set_retention(request: TenantRequest) -> HttpResponse:
    found = tenant_storage(clock.now())
    form = PolicyForm(request.POST, classes=_names(found))
    try:
        if not form.is_valid():
            return _page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        policy = set_policy(actor=request.actor, **form.cleaned_data)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("The policy of %(name)s is set.") % {"name": policy})
    return back_to("storage")  # HTMX too: the platform's role reads what is committed


@requires("view_retention")
@require_safe
def platform_storage(request: TenantRequest) -> HttpResponse:
    """The observability data of all tenants, for the FinOps leads of the platform."""
    if request.actor.user is None or not may_look_in(request.actor.user, request.tenant):
        raise Http404
    months = months_of_facts()
    context = {
        "figure": whole_figure(months),
        "tables": tables_table(tables()),
        "tenants": tenants_table(storage_by_tenant(months)),
        "months": all_months_table(months, clock.now().date()),
    }
    return answer(request, "ledger/storage/platform.html", context, part="report")


def _names(found: Storage) -> list[str]:
    return [one.retention_class for one in found.classes]


def _page(
    request: TenantRequest, found: Storage, form: PolicyForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "storage": found,
        "figures": key_figures(found),
        "figure": storage_figure(found),
        "classes": classes_table(found.classes),
        "months": months_table(found.months),
        "without_rule": [one.retention_class for one in found.classes if one.keeping is None],
        "may_set": can(request.actor, "set_retention"),
        "form": form,
    }
    return answer(request, "ledger/storage/overview.html", context, part="storage", status=status)
