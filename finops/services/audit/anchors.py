"""Making anchors of the audit log and sending them where no one of the database can change them."""

import base64
import secrets
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.calc.anchors import Anchor, NamedHead, anchor_file
from finops.models import AnchorDestination, AuditAnchor, Tenant
from finops.queries.audit.anchors import ANCHOR, present_head
from finops.scope import current_tenant_id, tenant_scope
from finops.sending.anchor_keys import sign
from finops.sending.calling import CallRefused, checked_url
from finops.services import audit
from finops.services.database.unique_keys import told_at
from finops.services.outbox.sending import queue_call, queue_mail
from finops.services.signing import NotEligible

TIMER = "beat"


def make_anchor(*, actor: Actor | str, now: datetime | None = None) -> AuditAnchor | None:
    """The tenant's anchor of the day, made and sent if there is none yet.

    None where the log is empty. The anchor's own entry comes after it. Raises AnchorKeyProblem.
    """
    at = (now or timezone.now()).astimezone(UTC)
    made = AuditAnchor.objects.filter(day=at.date()).first()
    head = present_head()
    if made is not None or head.seq == 0:
        return made
    tenant = Tenant.objects.get(pk=current_tenant_id())
    anchor = sign(Anchor(at.isoformat(), (NamedHead(tenant.pk, tenant.slug, head),)))
    row = AuditAnchor(
        day=at.date(),
        made_at=at,
        seq=head.seq,
        sha256=head.hash.hex(),
        signed_with=anchor.signature.key if anchor.signature else "",
        content=anchor_file(anchor),
    )
    try:
        with transaction.atomic():
            return _kept(row, actor)
    except IntegrityError:  # somebody else made it at the same moment
        return AuditAnchor.objects.filter(day=at.date()).first()


def _kept(row: AuditAnchor, actor: Actor | str) -> AuditAnchor:
    row.save(force_insert=True)
    detail = {"sha256": row.sha256, "signed_with": row.signed_with or None}
    audit.append(actor=actor, action="audit.anchored", target=f"entry:{row.seq}", detail=detail)
    for destination in AnchorDestination.objects.all():
        send_anchor(row, destination)
    return row


def send_anchor(anchor: AuditAnchor, destination: AnchorDestination) -> None:
    """Queue an anchor for one destination; what is sent is composed by `finops.sending.letters`."""
    payload: dict[str, object] = {
        "day": anchor.day.isoformat(),
        "destination": str(destination.public_id),
    }
    is_mail = destination.channel == AnchorDestination.Channel.EMAIL
    queue = queue_mail if is_mail else queue_call
    queue(kind=ANCHOR, recipient=destination.address, payload=payload)


def make_anchors(now: datetime | None = None) -> int:
    """The anchors of the day of all chains, the platform's too; returns how many there are."""
    made = 0
    for tenant_id in Tenant.objects.using("platform").values_list("pk", flat=True):
        with tenant_scope(tenant_id), transaction.atomic():
            made += make_anchor(actor=TIMER, now=now) is not None
    return made


@told_at("anchor_destination_address", "address", gettext_lazy("Anchors go there already."))
@transaction.atomic
def add_destination(*, actor: Actor, channel: str, address: str) -> AnchorDestination:
    """Send every new anchor there as well. Raises ValidationError, by field."""
    if actor.user is None:
        raise NotEligible("not_a_person", _("Only a person can do this, never a key."))
    is_hook = channel == AnchorDestination.Channel.WEBHOOK
    destination = AnchorDestination(
        channel=channel,
        address=_checked(address.strip(), is_hook=is_hook),
        secret=new_secret() if is_hook else "",
        created_by=actor.user,
    )
    destination.full_clean()
    destination.save(force_insert=True)
    _record(actor, destination, "added")
    return destination


@transaction.atomic
def remove_destination(*, actor: Actor, destination: AnchorDestination) -> None:
    """Send nothing there any more; what is queued is dropped."""
    _record(actor, destination, "removed")
    destination.delete()


def new_secret() -> str:
    """As Standard Webhooks writes secrets: 32 random bytes in base64 behind `whsec_`."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _checked(address: str, *, is_hook: bool) -> str:
    try:
        if is_hook:
            checked_url(address)
        else:
            EmailValidator()(address)
    except CallRefused as problem:
        raise ValidationError({"address": str(problem)}) from None
    except ValidationError as problem:
        raise ValidationError({"address": problem.messages}) from None
    return address


def _record(actor: Actor, destination: AnchorDestination, what: str) -> None:
    detail = {"channel": destination.channel, "address": destination.address}
    target = f"anchor destination:{destination.public_id}"
    audit.append(actor=actor, action=f"audit.destination_{what}", target=target, detail=detail)
