"""Gates in words that people read."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.permissions import ROLES
from finops.ui.text import Text
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict
from gates.models.funding import QuestionName
from gates.queries.board import GateCard
from gates.services.signing import percent_of

VERDICTS: Final[dict[Verdict, tuple[Text, str]]] = {
    Verdict.MET: (gettext_lazy("Met"), "good"),
    Verdict.NOT_MET: (gettext_lazy("Not met"), "bad"),
    Verdict.STALE: (gettext_lazy("Stale"), "warn"),
    Verdict.MISSING: (gettext_lazy("Missing"), "quiet"),
}
NOT_ASKED: Final = gettext_lazy("not asked at this stage")


def question_word(question: Question) -> str:
    return str(QuestionName(question.value).label)


def traffic_text(card: GateCard) -> str:
    """“20% → 60%” of what is asked for, “40%” of what is in force; empty without traffic."""
    gate = card.gate
    if gate is not None and card.is_open and gate.share is not None:
        return f"{percent_of(gate.share_before)} → {percent_of(gate.share)}"
    return percent_of(card.reached.share) if card.reached.share else ""


def evidence_text(card: GateCard) -> str:
    """“7 of 8, 1 not met”."""
    if not card.marks:
        return _("not read yet")
    words = {"met": card.count(Verdict.MET), "asked": card.asked}
    text = _("%(met)s of %(asked)s") % words
    for verdict in (Verdict.NOT_MET, Verdict.STALE, Verdict.MISSING):
        if count := card.count(verdict):
            text += f", {count} {str(VERDICTS[verdict][0]).lower()}"
    return text


def next_text(card: GateCard) -> str:
    """Who or what is next."""
    gate = card.gate
    if gate is None:
        return _("nothing is asked for")
    if gate.state == "draft":
        gaps = [mark for mark in card.marks if mark.verdict in (Verdict.MISSING, Verdict.STALE)]
        if gaps:
            return _("evidence: %(question)s") % {"question": question_word(gaps[0].question)}
        return _("put it to people")
    if gate.state == "in_review":
        roles = ", ".join(dict.fromkeys(str(ROLES[role]) for role in card.next_roles))
        return _("to sign: %(roles)s") % {"roles": roles}
    if gate.state == "frozen":
        return _("a new request")
    return _("next review")
