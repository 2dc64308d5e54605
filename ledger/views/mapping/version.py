"""One version of the mapping: its rules, and for a draft what it would do to the last days."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from finops.access import can, requires
from finops.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.views.answering import answer
from ledger.calc.mapping.content import digest_of
from ledger.models import MappingVersion
from ledger.queries.mapping.previews import DAYS, MOST_COUNTED, preview_of
from ledger.queries.mapping.rules import rules_in_order, rules_of
from ledger.queries.mapping.versions import rules_in, version_numbered
from ledger.services.mapping.activating import activate
from ledger.services.mapping.drafting import discard_draft
from ledger.views.mapping.forms import DaysForm
from ledger.views.mapping.tables import (
    changes_table,
    dry_run_figures,
    owners_table,
    rules_table,
)
from ledger.views.mapping.words import state_badge, version_name

TEMPLATE = "ledger/mapping/version.html"


def version_or_404(number: int) -> MappingVersion:
    found = version_numbered(number)
    if found is None:
        raise Http404
    return found


@requires("view_mapping")
@require_safe
def mapping_version(request: TenantRequest, number: int) -> HttpResponse:
    version = version_or_404(number)
    return answer(request, TEMPLATE, context_of(request, version), part="version")


def context_of(request: TenantRequest, version: MappingVersion) -> dict[str, object]:
    is_draft = version.state == MappingVersion.State.DRAFT
    rows, may_draft = rules_in(version), can(request.actor, "draft_mapping")
    name = version_name(version)
    return {
        "version": version,
        "name": name,
        "state": state_badge(version),
        "rules": rules_table(rows, may_remove=is_draft and may_draft),
        "is_draft": is_draft,
        "may_draft": may_draft and is_draft,
        "may_activate": is_draft and can(request.actor, "activate_mapping"),
        "crumbs": [crumb(_("Attribution mapping"), page_url("mapping")), crumb(name)],
        **(dry_run(version) if is_draft else {}),
    }


def dry_run(version: MappingVersion) -> dict[str, object]:
    found = preview_of(rules_of(version))
    return {
        "days": DAYS,
        "found": found,
        "figures": dry_run_figures(found),
        "most_counted": MOST_COUNTED,
        "owners": owners_table(found),
        "changes": changes_table(found),
    }


@requires("activate_mapping")
@require_http_methods(["GET", "POST"])
def activate_mapping(request: TenantRequest, number: int) -> HttpResponse:
    """What will change, and how many days are gone over; what is wrong is said in place."""
    version = version_or_404(number)
    seen = digest_of(rules_in_order(version))
    form = DaysForm(request.POST or None, initial={"days": DAYS, "seen": seen})
    status: int = HTTPStatus.OK
    if request.method == "POST":
        status = activated(request, version, form)
        if status == HTTPStatus.OK:
            messages.success(request, _("Version %(number)d is active.") % {"number": number})
            return HttpResponseRedirect(page_url("mapping"))
    context = {**context_of(request, version), "form": form}
    return answer(request, "ledger/mapping/activate.html", context, part="form", status=status)


def activated(request: TenantRequest, version: MappingVersion, form: DaysForm) -> int:
    """The status; anything but 200 is said by the form."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    given = form.cleaned_data
    try:
        activate(
            actor=request.actor,
            number=version.number,
            if_match=given["seen"],
            days=given["days"],
        )
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except SignatureRefused as refusal:
        form.add_error(None, refusal.sentence)
        return refusal.status
    return HTTPStatus.OK


@requires("draft_mapping")
@require_POST
def discard_mapping(request: TenantRequest, number: int) -> HttpResponse:
    version = version_or_404(number)
    try:
        discard_draft(actor=request.actor, number=version.number)
    except SignatureRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The draft was thrown away."))
    return HttpResponseRedirect(page_url("mapping"))
