"""Thousands of steps at random, each foretold by a model that knows only the rules on paper."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

import pytest

from finops.access import Actor
from finops.models import ApprovalRequest, ApprovalStep, UseCase
from finops.queries.approvals import request_of, sha256_to_sign
from finops.services.approving import begin, take_step
from finops.services.signing import SignatureRefused
from tests.finops.approvals.notes import NOTES, Desk, a_case
from tests.people import factor_used

PREPARES: Final = {"Finn", "Fay", "Otto", "Lea", "Lou", "Lex"}
SIGNS: Final = {"Lea", "Lou", "Lex"}
PAPER: Final[dict[str, tuple[set[str], str]]] = {
    "submit": ({"draft"}, "in_review"),
    "approve": ({"in_review"}, "approved"),
    "reject": ({"in_review"}, "rejected"),
    "send_back": ({"in_review"}, "draft"),
    "withdraw": ({"draft", "in_review"}, "withdrawn"),
    "expire": ({"in_review", "approved"}, "expired"),
    "freeze": ({"approved"}, "frozen"),
    "supersede": ({"approved", "frozen", "expired"}, "superseded"),
}
ENDED: Final = {"rejected", "withdrawn", "expired", "superseded"}
SYSTEM: Final = {"expire", "freeze", "supersede"}
LONG: Final = "a reason that says why"


@dataclass
class Paper:
    """What the rules say about one request."""

    owner: str
    is_risky: bool
    state: str = "draft"
    prepared: set[str] = field(default_factory=set)
    is_frozen: bool = False
    signer: str = ""

    def answer(self, who: str, step: str, seen: str, reason: str, is_fresh: bool) -> int:
        """The status of an attempt; 200 where it is taken, or was signed by them already."""
        status = self._may(who, step)
        if status:
            return status
        signed = step == "approve" and self.is_frozen and who == self.signer
        if signed and self.state != "in_review":
            return self._match(seen)
        if step in {"approve", "reject"} and who in self.prepared | {self.owner}:
            return 403
        if self.state not in PAPER[step][0]:
            return 409
        if step == "approve" and self.is_risky and not is_fresh:
            return 403
        if step in {"approve", "reject"} and self._match(seen) != 200:
            return self._match(seen)
        needs_reason = step in {"reject", "send_back", "withdraw"}
        return 422 if needs_reason and len(reason) < 10 else 200

    def _may(self, who: str, step: str) -> int:
        if who == "system":
            return 0 if step in SYSTEM and self.state in PAPER[step][0] else 409
        if step in SYSTEM:
            return 403
        allowed = {"submit": PREPARES, "approve": SIGNS, "reject": SIGNS}
        own = SIGNS | ({self.owner} & PREPARES)
        return 0 if who in allowed.get(step, own) else 403

    def _match(self, seen: str) -> int:
        return {"": 428, "right": 200}.get(seen, 412)

    def take(self, who: str, step: str) -> None:
        if step == "approve" and self.state != "in_review":
            return
        if step == "submit" or (step in {"send_back", "withdraw"} and who not in SIGNS):
            self.prepared.add(who)
        if step == "submit":
            self.is_frozen, self.signer = True, ""
        if step == "approve":
            self.signer = who
        if step == "send_back":
            self.is_frozen = False
        self.state = PAPER[step][1]


def attempt(case: UseCase, actor: Actor | str, step: str, seen: str, reason: str) -> int:
    request = request_of(NOTES.name, case.pk)
    hashes = {"right": sha256_to_sign(NOTES, case, request), "wrong": "0" * 64, "": ""}
    try:
        take_step(NOTES, step, case.pk, actor=actor, seen=hashes[seen], reason=reason)
    except SignatureRefused as refusal:
        return int(refusal.status)
    return 200


def opened(desk: Desk, case: UseCase, who: str) -> Paper:
    begin(NOTES, "draft", case, actor=desk.people[who])
    return Paper(who, case.risk_tier == "high", prepared={who})


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_every_step_goes_as_the_paper_says(desk: Desk, steps: int) -> None:
    dice, seen_statuses = random.Random(steps), Counter[int]()
    cases = [a_case(desk.tenant, f"case_{n}", tier) for n, tier in enumerate(("low", "high"))]
    papers = [opened(desk, case, "Finn") for case in cases]
    for number in range(steps):
        place = dice.randrange(len(cases))
        paper, case = papers[place], cases[place]
        if paper.state in ENDED and dice.random() < 0.3:
            papers[place] = paper = opened(desk, case, dice.choice(sorted(PREPARES)))
        who = "system" if dice.random() < 0.06 else dice.choice(sorted(desk.people))
        likely = [name for name, (sources, _) in PAPER.items() if paper.state in sources]
        name = dice.choice(likely if likely and dice.random() < 0.7 else sorted(PAPER))
        seen = dice.choice(["right", "right", "right", "wrong", ""])
        reason, is_fresh = dice.choice(["", "short", LONG, LONG]), dice.random() < 0.8
        actor: Actor | str = "system"
        if who != "system":
            actor = desk.people[who]
            assert actor.user is not None
            factor = factor_used(actor.user) if is_fresh else None
            actor = replace(actor, second_factor=factor)
        foretold = paper.answer(who, name, seen, reason, is_fresh)
        happened = attempt(case, actor, name, seen, reason)
        assert happened == foretold, (number, who, name, paper, seen, reason, is_fresh)
        if happened == 200:
            paper.take(who, name)
        request = request_of(NOTES.name, case.pk)
        assert request is not None
        assert request.state == paper.state, (number, who, name)
        seen_statuses[happened] += 1
    assert {200, 403, 409, 412, 422, 428} <= seen_statuses.keys(), "every answer was given"
    check_history()


def check_history() -> None:
    """Every request stands where its steps lead, one after the other."""
    for request in ApprovalRequest.objects.all():
        steps = list(ApprovalStep.objects.filter(request=request).order_by("seq"))
        assert [step.seq for step in steps] == list(range(1, request.version + 1))
        states = ["", *(step.target for step in steps)]
        assert [step.source for step in steps] == states[:-1]
        assert request.state == states[-1]
