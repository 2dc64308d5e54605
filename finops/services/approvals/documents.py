"""Adding documents to a draft, and taking them out again: by whoever may draft it, who has a part
in it from then on."""

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.approvals import Item, Kind
from finops.calc.approvals.sign_off import AMEND
from finops.models import RequestEvidence
from finops.queries.tenants import local_today
from finops.services import audit
from finops.services.approvals.refusing import in_words
from finops.services.approving import hold, take_step

MOST_DOCUMENTS: Final = 20


@in_words()
@transaction.atomic
def add_document(
    kind: Kind[Item],
    item_id: int,
    *,
    actor: Actor,
    shows: str,
    name: str,
    reference: str,
    sha256: str,
    as_of: date,
    until: date,
) -> RequestEvidence:
    """Add a document by its hash. Raises ValidationError by field, WrongStep, NotEligible."""
    take_step(kind, AMEND, item_id, actor=actor, reason=_("A document was added."))
    request = hold(kind, item_id)[0]
    today = local_today()
    if as_of > today:
        raise ValidationError({"as_of": _("It is of today or of a day before.")})
    if until <= today:
        raise ValidationError({"until": _("It is too old already: name a day to come.")})
    if request.documents.count() >= MOST_DOCUMENTS:
        raise ValidationError(_("Twenty documents at most."))
    last = request.documents.order_by("-no").first()
    row = RequestEvidence(
        request=request,
        no=last.no + 1 if last is not None else 1,
        shows=shows,
        name=name.strip(),
        reference=reference.strip(),
        sha256=sha256,
        as_of=as_of,
        until=until,
        added_by=actor.user,
    )
    row.full_clean()
    row.save()
    _note(actor, "document.added", row)
    return row


@in_words()
@transaction.atomic
def remove_document(kind: Kind[Item], item_id: int, no: int, *, actor: Actor) -> None:
    """Take a document out of a draft again. One that is not there changes nothing."""
    take_step(kind, AMEND, item_id, actor=actor, reason=_("A document was taken out."))
    for row in hold(kind, item_id)[0].documents.filter(no=no):
        _note(actor, "document.removed", row)
        row.delete()


def _note(actor: Actor, action: str, row: RequestEvidence) -> None:
    detail = {"no": row.no, "shows": row.shows, "name": row.name, "sha256": row.sha256}
    target = f"{row.request.kind} {row.request.subject}"
    audit.append(
        actor=actor,
        action=action,
        target=target,
        detail={**detail, "as_of": row.as_of.isoformat(), "until": row.until.isoformat()},
    )
