"""What people say about a request. Whoever may look at it may speak of it; a key does not.

`@ana.silva` names a member by the first part of their address, and reaches them only if they may
look at the request themselves.
"""

import re
from dataclasses import replace
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.approvals import kind_named
from finops.models import ApprovalRequest, Comment, Membership, Mention, User
from finops.queries.approvals.signers import sees
from finops.registries.approval_events import ApprovalEvent, tell
from finops.services import audit
from finops.services.signing import NotEligible

LONGEST: Final = 2_000
MOST_MENTIONS: Final = 20
_MENTION: Final = re.compile(r"(?<![\w@.])@([A-Za-z0-9._+-]{1,64})")


@transaction.atomic
def comment(*, actor: Actor, request: ApprovalRequest, text: str) -> Comment:
    """Say something about a request. Raises ValidationError by field, NotEligible."""
    person, words = actor.user, text.strip()
    if person is None or actor.key is not None or not may_look(request, person):
        raise NotEligible("no_role", _("Your roles do not let you do this."))
    if not words or len(words) > LONGEST:
        raise ValidationError({"text": _("Say something, in 2,000 characters at most.")})
    made = Comment.objects.create(request=request, person=person, text=words, at=clock.now())
    named = _named(request, words)
    Mention.objects.bulk_create(Mention(comment=made, person=who) for who in named)
    audit.append(
        actor=actor,
        action="request.commented",
        target=f"{request.kind} {request.subject}",
        detail={"comment": made.pk, "named": [audit.person(who) for who in named]},
    )
    _tell(request, made, frozenset(who.pk for who in named))
    return made


def _tell(request: ApprovalRequest, made: Comment, named: frozenset[int]) -> None:
    """Whom it names is told that; whoever has a part in it, that something was said."""
    event = ApprovalEvent(
        *("commented", request.kind, request.pk),
        seq=request.snapshot.seq if request.snapshot is not None else 0,
        snapshot=request.snapshot_id,
        people=named,
        by=made.person.name,
        by_person=made.person_id,
        words=made.text,
    )
    if named:
        tell(replace(event, name="mentioned"))
    tell(event)


def may_look(request: ApprovalRequest, person: User) -> bool:
    """May this person look at the request? Its subject says over which scopes."""
    kind = kind_named(request.kind)
    item = kind.model._default_manager.filter(pk=request.subject).first()
    return item is not None and kind.asks is not None and sees(person.pk, kind.ask_of(item))


def _named(request: ApprovalRequest, text: str) -> list[User]:
    """The members whom a text names and who may look at the request, each once."""
    handles = {handle.rstrip(".").lower() for handle in _MENTION.findall(text)}
    if not handles:
        return []
    members = Membership.objects.filter(user__is_active=True).select_related("user")
    people = [row.user for row in members.order_by("user_id")]
    wanted = [who for who in people if who.email.partition("@")[0].lower() in handles]
    return [who for who in wanted[:MOST_MENTIONS] if may_look(request, who)]
