"""Anchors of the audit log: the files, and where new ones are sent."""

from http import HTTPStatus

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from finops.access import Actor, can, requires
from finops.models import AnchorDestination, AuditAnchor
from finops.models.audit_anchors import LONGEST_ADDRESS
from finops.queries.audit.anchors import anchor_of, anchors, destinations, find_destination
from finops.scope.requests import TenantRequest
from finops.sending.anchor_keys import AnchorKeyProblem, fingerprint, public_key
from finops.services.audit import anchors as services
from finops.ui.links import page_url
from finops.views.answering import answer
from finops.views.approvals.steps import Dialog, StepInput, step_view
from finops.views.audit.log import log_crumbs


class DestinationForm(forms.Form):
    """A mailbox or a webhook."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=AnchorDestination.Channel.choices
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy("An e-mail address, or a public address that begins with https://."),
    )


@requires("view_audit")
@require_safe
def anchors_page(request: TenantRequest) -> HttpResponse:
    return _page(request)


@requires("view_audit")
@require_safe
def anchor_download(request: TenantRequest, day: str) -> HttpResponse:
    anchor = anchor_of(day)
    if anchor is None:
        raise Http404
    return anchor_response(anchor, request.tenant.slug)


def anchor_response(anchor: AuditAnchor, slug: str) -> HttpResponse:
    """The file, byte for byte as it was made."""
    response = HttpResponse(anchor.content, content_type="application/json")
    name = f"audit-anchor-{slug}-{anchor.day}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("manage_keys")
@require_POST
@never_cache
def add_destination(request: TenantRequest) -> HttpResponse:
    """The answer is the only place where a webhook's secret is ever shown."""
    form = DestinationForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made = services.add_destination(
                actor=request.actor, channel=asked["channel"], address=asked["address"]
            )
            return _page(request, secret=made.secret)
        except ValidationError as problem:
            for name, sentences in problem.message_dict.items():
                for sentence in sentences:
                    form.add_error(name if name in form.fields else None, sentence)
    return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _remove(actor: Actor, row: AnchorDestination, _filled: StepInput) -> None:
    services.remove_destination(actor=actor, destination=row)


remove_destination = step_view(
    Dialog(
        action="manage_keys",
        find=find_destination,
        take=_remove,
        back=lambda _row: page_url("audit_anchors"),
        label=gettext_lazy("Remove the destination"),
        heading=lambda row: _("Send no more anchors to %(address)s") % {"address": row.address},
        says=gettext_lazy(
            "What it has got already stays there. A webhook that is named again gets a new secret."
        ),
        done=gettext_lazy("Anchors are not sent there any more."),
        is_final=True,
    )
)


def _page(
    request: TenantRequest,
    *,
    form: DestinationForm | None = None,
    secret: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "anchors": anchors(),
        "destinations": destinations(),
        "may_manage": can(request.actor, "manage_keys"),
        "form": form or DestinationForm(),
        "secret": secret,
        "key": _key(),
        "crumbs": log_crumbs(_("Anchors")),
    }
    return answer(request, "finops/audit/anchors.html", context, part="anchors", status=status)


def _key() -> str:
    """The fingerprint of the key that signs; empty where none does or it cannot be read."""
    try:
        key = public_key()
    except AnchorKeyProblem:
        return ""
    return "" if key is None else fingerprint(key)
