"""Adding a document to a draft, and taking it out again."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from finops.access import Actor, requires
from finops.approvals import kind_named
from finops.forms.approvals.documents import DocumentForm
from finops.models import RequestEvidence
from finops.scope.requests import TenantRequest
from finops.services.approvals.documents import add_document, remove_document
from finops.ui.dialogs import Facts
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell
from finops.views.approvals.requests import request_or_404
from finops.views.approvals.steps import Dialog, StepInput
from finops.views.asking import asked

ACTION: Final = "sign_requests"


@requires(ACTION, anywhere=True)
@require_http_methods(["GET", "POST"])
def new_document(request: TenantRequest, number: int) -> HttpResponse:
    row = request_or_404(request, number)
    if row.state != "draft":
        raise Http404
    form = DocumentForm(request.POST or None, request.FILES or None)

    def add() -> RequestEvidence:
        kind = kind_named(row.kind)
        added = add_document(kind, row.subject, actor=request.actor, **form.wanted())
        messages.success(request, _("The document is part of what is asked."))
        return added

    back = page_url("request", row.pk)
    crumbs = [crumb(_("Request"), back), crumb(_("Add a document"))]
    return asked(
        *(request, form, add, lambda _added: back),
        template="finops/documents/adding.html",
        context={"back_url": back, "crumbs": crumbs},
        names={"sha256": "document", "name": "document"},
    )


def _in_draft(number: int, no: int) -> RequestEvidence | None:
    rows = RequestEvidence.objects.select_related("request", "added_by")
    return rows.filter(request=number, request__state="draft", no=no).first()


def _facts(row: RequestEvidence) -> Facts:
    return Facts(
        strip=[
            (_("It shows that"), Cell(str(row.get_shows_display()))),
            (_("Of"), Cell(row.as_of, "day")),
            (_("Too old from"), Cell(row.until, "day")),
        ],
        rows=[(_("Where it lies"), Cell(row.reference)), (_("SHA-256"), Cell(row.sha256, "code"))],
    )


def _remove(actor: Actor, row: RequestEvidence, _typed: StepInput) -> Any:  # Any: nobody reads it
    kind = kind_named(row.request.kind)
    return remove_document(kind, row.request.subject, row.no, actor=actor)


REMOVE: Final = Dialog(
    action=ACTION,
    label=gettext_lazy("Take the document out"),
    says=gettext_lazy("It is no part of what is asked any more."),
    done=gettext_lazy("The document is taken out."),
    find=_in_draft,
    take=_remove,
    back=lambda row: page_url("request", row.request_id),
    heading=lambda row: _("Take out: %(name)s") % {"name": row.name},
    facts=_facts,
    is_final=True,
    anywhere=True,
)
