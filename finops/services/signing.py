"""What every signature has in common: who may sign, what, why, and why it is refused.

Each refusal has its HTTP status, a code and a sentence.
"""

from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor, can
from finops.identity.second_factor import has_second_factor, is_still_theirs, waits_after_reset
from finops.models import User
from finops.queries.people.separation import one_person_with
from finops.signatures import Signature

LEAST_REASON: Final = 10


class SignatureRefused(Exception):
    """Nothing was signed; the sentence is for the person who tried."""

    def __init__(self, status: HTTPStatus, code: str, sentence: str) -> None:
        self.status, self.code, self.sentence = status, code, sentence
        super().__init__(sentence)


class NotEligible(SignatureRefused):
    """This person may not take this step, whatever their role."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(HTTPStatus.FORBIDDEN, code, sentence)


class SecondFactorNeeded(NotEligible):
    """The signature is of high risk, and the second factor is missing or was not used lately."""


class WrongStep(SignatureRefused):
    """It is not, or no longer, in a state in which this can be done."""

    def __init__(self, sentence: str) -> None:
        super().__init__(HTTPStatus.CONFLICT, "closed", sentence)


class Stale(SignatureRefused):
    """What was signed is not what is there any more."""

    def __init__(self, sentence: str) -> None:
        super().__init__(HTTPStatus.PRECONDITION_FAILED, "stale", sentence)


def check_match(if_match: str, sha256: str) -> None:
    """Refuse to sign anything but the content that the person saw, by its sha256.

    428 where none is named, 412 where it is another. Source: security 6.
    """
    named = if_match.strip().strip('"')
    if not named:
        sentence = _("Say what you sign: send its sha256 as If-Match.")
        raise SignatureRefused(HTTPStatus.PRECONDITION_REQUIRED, "if_match_required", sentence)
    if named != sha256:
        sentence = _("It has changed since you opened it. Nothing was signed: look at it again.")
        raise Stale(sentence)


def signer(actor: Actor, signature: Signature, item: object = None) -> User:
    """The person who signs this item: their roles let them, and where the signature is of high
    risk they have just used a second factor. Raises NotEligible, SecondFactorNeeded."""
    person = preparer(actor, signature.action)
    refusal = why_no_second_factor(actor, signature, item)
    if refusal is not None:
        raise refusal
    return person


def why_no_second_factor(
    actor: Actor, signature: Signature, item: object = None
) -> SecondFactorNeeded | None:
    """What a signature on this item lacks; None where it is not of high risk, or nothing."""
    if actor.user is None or not signature.is_high_risk(item):
        return None
    if waits_after_reset(actor.user, timezone.now()):
        sentence = _(
            "This is of high risk, and your second factor was reset less than a day ago: until"
            " then somebody else signs."
        )
        return SecondFactorNeeded("second_factor_reset", sentence)
    use = actor.second_factor
    if use and use.is_fresh(timezone.now()) and is_still_theirs(use, actor.user):
        return None
    if has_second_factor(actor.user):
        sentence = _("This is of high risk: confirm first that it is you, by your second factor.")
        return SecondFactorNeeded("second_factor_stale", sentence)
    sentence = _(
        "This is of high risk: it is signed with a second factor, and you have none yet. Set up"
        " an authenticator app or a passkey first."
    )
    return SecondFactorNeeded("second_factor_missing", sentence)


def preparer(actor: Actor, action: str) -> User:
    """The person who acts, if their roles let them; a key never does. Raises NotEligible."""
    if actor.user is None or actor.key is not None:
        raise NotEligible("not_a_person", _("Only a person can do this, never a key."))
    if not can(actor, action):
        raise NotEligible("no_role", _("Your roles do not let you do this."))
    return actor.user


def may_take_back(actor: Actor, requester: int | None, *, asks: str, decides: str) -> bool:
    """Withdrawing and sending back are for whoever asked for it, and whoever may decide on it.

    `asks` and `decides` are actions.
    """
    is_own = actor.user is not None and actor.user.pk == requester
    return can(actor, decides) or (is_own and can(actor, asks))


def taking_back(actor: Actor, requester: int | None, *, asks: str, decides: str) -> User:
    """The person who takes it back. Raises NotEligible."""
    person = preparer(actor, decides if can(actor, decides) else asks)
    if not may_take_back(actor, requester, asks=asks, decides=decides):
        sentence = _("Only whoever asked for it, or may decide on it, can take it back.")
        raise NotEligible("not_yours", sentence)
    return person


def why_not_another(person: User, others: Collection[int], own_part: str) -> str:
    """Why this person does not count as another than these; empty if they do. `own_part` is said
    to one of them. Decision 82."""
    if person.pk in others:
        return own_part
    if one_person_with(person.pk).isdisjoint(others):
        return ""
    return _(
        "You and somebody who had a part in it count as one person: one of you invited the other"
        " or gave them a role, or a third did so with both, less than 30 days ago. Somebody else"
        " must sign, or confirm that role first."
    )


def refuse_same_person(person: User, others: Collection[int], code: str, own_part: str) -> None:
    """Two people sign. Raises NotEligible for whoever does not count as another than these."""
    sentence = why_not_another(person, others, own_part)
    if sentence:
        raise NotEligible(code if person.pk in others else "counts_as_one", sentence)


def reason_of(text: str) -> str:
    """The reason, without space around it. Raises SignatureRefused (422) if it says nothing."""
    if len(text.strip()) < LEAST_REASON:
        sentence = _("Give a reason of %(count)d characters or more.") % {"count": LEAST_REASON}
        raise SignatureRefused(HTTPStatus.UNPROCESSABLE_ENTITY, "reason", sentence)
    return text.strip()
