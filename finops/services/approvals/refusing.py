"""What the database's own rules refuse, in words for people: 409 and 403, never a failure.

A service looks before it writes; between its look and its write somebody else may have ended a
role or signed. Then the rule of the database speaks, and its text is put into a sentence here.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.core.exceptions import ValidationError
from django.db import Error
from django.utils.translation import gettext_lazy as _
from psycopg.errors import RaiseException, UniqueViolation

from finops.services.signing import SignatureRefused
from finops.ui.text import Text

MEANWHILE: Final = _("Something changed in the same moment. Nothing was written: look again.")
_NO_ROLE: Final = _("Your role ended in this moment, or is not over this. Nothing was signed.")
_FACTOR: Final = _("Your second factor is too old by now: confirm again that it is you.")
_NO_PART: Final = _(
    "Your role ended in this moment, or it is not yours to say. Nothing was written."
)
_ALIKE: Final = _("You count as one person with somebody who has a part in it. Nothing was signed.")
_OVER: Final = _("The time to sign is over: it has to be asked for again.")
_MISSING: Final = _("A signature that was there does not count any more. Nothing was approved.")
_MEMBER: Final = _("You are no member here any more. Nothing was written.")
_DRAFT: Final = _("It was put to people in this moment: it stays as it was put to them.")
_SIGNED: Final = _("It is not signed by whom it names. Nothing came into force.")
_STAYS: Final = _("It stays as it was written: ask for a new one.")
_BOTH: Final = _("Both have to hold the role now, and one of them does not any more.")
_CHAIN: Final = _("What was delegated is not delegated on, nor twice at a time.")
_ADVANCE: Final = _("A delegation is made in advance.")
_CONDITIONS: Final = _("Its conditions changed in this moment. Nothing was approved.")
_PEOPLE: Final = _("It is critical, and no document shows that people decide: add one first.")
_SUM: Final = _("A transfer is two amounts of one currency and period that sum to 0.")
_TIER: Final = _("A risk tier is lowered by a signed change, and by nothing else.")


@dataclass(frozen=True)
class DatabaseRule:
    """One text of the database (`%` stands for anything), its status, code and sentence; `field`
    where it is about one field of the form that asked."""

    text: str
    code: str
    sentence: Text
    status: HTTPStatus = HTTPStatus.CONFLICT
    field: str = ""

    def fits(self, message: str) -> bool:
        pattern = ".*".join(map(re.escape, self.text.split("%")))
        return re.match(pattern, message) is not None


def _of(code: str, sentence: Text, *texts: str) -> tuple[DatabaseRule, ...]:
    return tuple(DatabaseRule(text, code, sentence) for text in texts)


RULES: Final[tuple[DatabaseRule, ...]] = (
    DatabaseRule("This person holds no role that signs here", "no_role", _NO_ROLE),
    DatabaseRule(
        "This is signed with a second factor, used within five minutes",
        *("second_factor_stale", _FACTOR, HTTPStatus.FORBIDDEN),
    ),
    *_of("expired", _OVER, "The time to sign is over"),
    *_of("signature_void", _MISSING, "Signatures are missing"),
    *_of("no_member", _MEMBER, "Whoever takes a step is a member"),
    *_of(
        *("closed", MEANWHILE),
        *("This content is not in review", "The request is not where this step begins"),
        *('% does not go from "%" to "%"', 'From "%" to "%" is no step of this hand'),
        *("A request begins empty: its first step comes after it",),
        *("A request changes by its steps alone", "What is in review stays as it is"),
        *("What is signed is the sha256 of the content",),
        *("Each time it is put to people, what they sign is new",),
        *("A version begins as a draft, with the next number",),
        *("A version of the table goes when the next one is signed",),
        *("Only what is in force is frozen", "What people sign begins as a draft"),
        *("A change of a risk tier begins as a draft",),
    ),
    *_of(
        *("conditions", _CONDITIONS),
        *("What has conditions is approved on conditions, and nothing else is",),
    ),
    *_of(
        *("not_a_draft", _DRAFT),
        "Documents change in a draft alone",
        *(
            "Conditions change in a draft alone",
            "Amounts are written while their change is a draft",
        ),
        *("Only the draft of a version of the table changes",),
        *("What was put to people stays as it is",),
    ),
    *_of(
        *("not_signed", _SIGNED),
        *("This % is not signed by whom it names", "This version of the table is not signed"),
        *("This change of a risk tier is not signed",),
    ),
    *_of(
        *("stays", _STAYS),
        *("Rows of % are added, never changed or deleted",),
        *("A version of the table stays what it was",),
        *("A change of a risk tier stays as it was asked for",),
        *("A delegation stays as it was made, and is ended once",),
        *("A budget holds for what it was asked for",),
    ),
    *_of(
        *("human_in_loop_missing", _PEOPLE),
        "What is critical needs a document that people decide",
    ),
    *_of("not_theirs", _BOTH, "Both hold the role that is delegated"),
    DatabaseRule(
        *("What was delegated is not delegated on, nor twice at a time", "chained", _CHAIN),
        field="delegate",
    ),
    *_of("in_advance", _ADVANCE, "A delegation is made in advance"),
    *_of(
        *("settled", MEANWHILE),
        *("Conditions are looked at while their approval is in force",),
        *("A figure decides on this condition", "A person says whether this condition is met"),
        *("The figure does not meet this condition",),
        *("What was answered in a review stays as it is", "Another person answers for each role"),
        *("A review that is over stays as it is", "A review ends with its last answer"),
        *("A part of a review begins without an answer", "Whose answer it is does not change"),
    ),
    *_of(
        *("no_role", _NO_PART),
        *("A condition is met by the word of its owner, or of who may sign it",),
        *("Whoever had a part in asking does not say that a condition is met",),
        *("This person has no part in this review",),
    ),
    *_of("unbalanced", _SUM, "A transfer is two amounts of one currency and period that sum to 0"),
    *_of("not_signed", _TIER, "A risk tier is lowered by a signed change"),
    *_of(
        *("role_changed", MEANWHILE),
        *("A role is confirmed after it was granted", "A role is confirmed once, by a person"),
        *("This is no bootstrap: a role that signs waits for its confirmation",),
        *("Another role is another grant", "A role lasts no longer than it was granted"),
        *("A role that was in force ends, it is not deleted",),
    ),
)
# Unique keys that are a rule of their own.
_SEPARATION: Final = "identity_once"


@contextmanager
def in_words() -> Iterator[None]:
    """Refusals of the database become a SignatureRefused, or a ValidationError where they are
    about one field. Use it outside the transaction that they end; every other error goes on as it
    is."""
    try:
        yield
    except Error as problem:
        rule = _rule_behind(problem)
        if rule is not None and rule.field:
            raise ValidationError({rule.field: str(rule.sentence)}) from problem
        refusal = refusal_of(problem)
        if refusal is None:
            raise
        raise refusal from problem


def refusal_of(problem: Error) -> SignatureRefused | None:
    """What a rule of the database says, as a refusal; None for an error of another kind."""
    cause = problem.__cause__
    if isinstance(cause, UniqueViolation):
        if _SEPARATION in (cause.diag.constraint_name or ""):
            return SignatureRefused(HTTPStatus.CONFLICT, "counts_as_one", str(_ALIKE))
        return SignatureRefused(HTTPStatus.CONFLICT, "meanwhile", str(MEANWHILE))
    rule = _rule_behind(problem)
    if rule is None:
        return None
    return SignatureRefused(rule.status, rule.code, str(rule.sentence))


def _rule_behind(problem: Error) -> DatabaseRule | None:
    cause = problem.__cause__
    if not isinstance(cause, RaiseException):
        return None
    return rule_of(cause.diag.message_primary or "")


def rule_of(message: str) -> DatabaseRule | None:
    return next((rule for rule in RULES if rule.fits(message)), None)
