"""The whole lifecycle with several signatures at random, each step foretold by rules on paper."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

import pytest

from finops.access import Actor
from finops.models import ApprovalRequest, SignOff, UseCase
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.approving import begin, take_step
from finops.services.signing import SignatureRefused
from tests.finops.approvals.asked.board import open_board
from tests.finops.approvals.notes import ASKED, Desk, a_case
from tests.finops.approvals.test_machine import LONG, SYSTEM, check_history
from tests.people import factor_used

ROLE_OF: Final = {
    **{"Lea": "finops", "Lou": "finops", "Bo": "owner"},  # Bea owns another use case
    **{"Finn": "finance", "Fay": "finance", "Rita": "risk", "Ron": "risk"},
}
CONSULTED: Final = {"Pia", "Art", "Rita", "Ron"}
DRAFTERS: Final = {*ROLE_OF, "Pia", "Art", "Otto"}
SOURCES: Final[dict[str, set[str]]] = {
    "amend": {"draft"},
    "submit": {"draft"},
    "approve": {"in_review"},
    "reject": {"in_review"},
    "send_back": {"in_review"},
    "withdraw": {"draft", "in_review"},
    "expire": {"in_review", "approved"},
    "freeze": {"approved"},
    "supersede": {"approved", "frozen", "expired"},
}
TARGETS: Final = {
    **{"amend": "draft", "submit": "in_review", "reject": "rejected", "send_back": "draft"},
    **{"withdraw": "withdrawn", "expire": "expired", "freeze": "frozen"},
    "supersede": "superseded",
}
REASONED: Final = {"reject", "send_back", "withdraw"}
ENDED: Final = {"rejected", "withdrawn", "expired", "superseded"}


@dataclass
class Paper:
    """What the rules say about one request: signatures by role."""

    owner: str
    is_high: bool
    state: str = "draft"
    prepared: set[str] = field(default_factory=set)
    is_frozen: bool = False
    signed: dict[str, str] = field(default_factory=dict)

    @property
    def roles(self) -> set[str]:
        return {"finops", "owner", "finance"} | ({"risk"} if self.is_high else set())

    def answer(self, who: str, step: str, seen: str, reason: str, is_fresh: bool) -> int:
        status = self._hand(who, step)
        if status:
            return status
        if step == "approve" and self.is_frozen and who in self.signed.values():
            return self._match(seen)
        if step in {"approve", "reject"} and who in self.prepared | {self.owner}:
            return 403
        if self.state not in SOURCES[step]:
            return 409
        if step == "approve" and self.is_high and not is_fresh:
            return 403
        if step in {"approve", "reject"} and self._match(seen) != 200:
            return self._match(seen)
        if step in REASONED and len(reason) < 10:
            return 422
        if step == "approve" and ROLE_OF[who] in self.signed:
            return 403
        return 409 if step == "submit" and self._lacks(who) else 200

    def _hand(self, who: str, step: str) -> int:
        """0 where the step is theirs."""
        if who == "system":
            return 0 if step in SYSTEM and self.state in SOURCES[step] else 409
        signs = self.is_frozen and ROLE_OF.get(who) in self.roles
        owns = who == self.owner
        theirs = {
            "amend": who in DRAFTERS,
            "submit": who in DRAFTERS,
            "approve": signs,
            "reject": signs,
            "send_back": signs or owns or who in CONSULTED,
            "withdraw": owns or ROLE_OF.get(who) == "owner",
        }
        return 0 if theirs.get(step, False) else 403

    def _lacks(self, who: str) -> bool:
        """Is there a role whose people have all prepared it?"""
        barred = self.prepared | {self.owner, who}
        left = {role for name, role in ROLE_OF.items() if name not in barred}
        return not self.roles <= left

    def _match(self, seen: str) -> int:
        return {"": 428, "right": 200}.get(seen, 412)

    def take(self, who: str, step: str) -> None:
        if step == "approve":
            if self.state == "in_review" and who not in self.signed.values():
                self.signed[ROLE_OF[who]] = who
                if self.signed.keys() == self.roles:
                    self.state = "approved"
            return
        if step in {"amend", "submit"}:
            self.prepared.add(who)
        if step in {"send_back", "withdraw"} and self._as_requester(who, step):
            self.prepared.add(who)
        if step == "submit":
            self.is_frozen, self.signed = True, {}
        if step == "send_back":
            self.is_frozen = False
        self.state = TARGETS[step]

    def _as_requester(self, who: str, step: str) -> bool:
        """They took it back as whoever asked for it, not as one who decides."""
        signs = self.is_frozen and ROLE_OF.get(who) in self.roles
        if step == "send_back":
            return not signs and who not in CONSULTED
        return ROLE_OF.get(who) != "owner"


def attempt(case: UseCase, actor: Actor | str, step: str, seen: str, reason: str) -> int:
    request = request_of(ASKED.name, case.pk)
    right = sha256_to_sign(ASKED, case, request) if seen == "right" else "0" * 64
    try:
        take_step(*(ASKED, step, case.pk), actor=actor, seen=right if seen else "", reason=reason)
    except SignatureRefused as refusal:
        return int(refusal.status)
    return 200


def opened(desk: Desk, case: UseCase, who: str) -> Paper:
    begin(ASKED, "draft", case, actor=desk.people[who])
    return Paper(who, case.risk_tier == "high", prepared={who})


def likely_step(paper: Paper, dice: random.Random) -> str:
    """Mostly one that is possible, and signatures more often than ways out."""
    possible = [name for name, sources in SOURCES.items() if paper.state in sources]
    weighted = possible + [name for name in possible if name in {"submit", "approve"}] * 5
    return dice.choice(weighted if weighted and dice.random() < 0.8 else sorted(SOURCES))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("steps", [400, pytest.param(10_000, marks=pytest.mark.long)])
def test_every_step_goes_as_the_paper_says(lifecycles: None, steps: int) -> None:
    desk = open_board()
    with tenant_scope(desk.tenant.pk):
        seen = campaign(desk, steps)
    assert {200, 403, 409, 412, 422, 428} <= seen.keys(), "every answer was given"


def campaign(desk: Desk, steps: int) -> Counter[int]:
    dice, statuses = random.Random(steps), Counter[int]()
    cases = [a_case(desk.tenant, f"case_{n}", tier) for n, tier in enumerate(("low", "high"))]
    papers = [opened(desk, case, "Otto") for case in cases]
    for number in range(steps):
        place = dice.randrange(len(cases))
        paper, case = papers[place], cases[place]
        if paper.state in ENDED and dice.random() < 0.5:
            papers[place] = paper = opened(desk, case, dice.choice(sorted(DRAFTERS)))
        who = "system" if dice.random() < 0.05 else dice.choice(sorted(desk.people))
        name = likely_step(paper, dice)
        seen = dice.choice(["right"] * 6 + ["wrong", ""])
        reason, is_fresh = dice.choice(["", "short", LONG, LONG]), dice.random() < 0.9
        foretold = paper.answer(who, name, seen, reason, is_fresh)
        happened = attempt(case, acting(desk, who, is_fresh=is_fresh), name, seen, reason)
        assert happened == foretold, (number, who, name, paper, seen, reason, is_fresh)
        if happened == 200:
            paper.take(who, name)
        check(case, paper)
        statuses[happened] += 1
    check_history()
    return statuses


def acting(desk: Desk, who: str, *, is_fresh: bool) -> Actor | str:
    if who == "system":
        return "system"
    actor = desk.people[who]
    assert actor.user is not None
    return replace(actor, second_factor=factor_used(actor.user) if is_fresh else None)


def check(case: UseCase, paper: Paper) -> None:
    """State and signatures are those of the paper."""
    request = request_of(ASKED.name, case.pk)
    assert isinstance(request, ApprovalRequest)
    assert request.state == paper.state
    signed = SignOff.objects.filter(snapshot=request.snapshot_id)
    names = set(signed.values_list("person__name", flat=True)) if request.snapshot_id else set()
    assert names == (set(paper.signed.values()) if paper.is_frozen else set())
