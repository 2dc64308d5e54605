"""What waits for somebody who signs, with 50 budgets before them; and who may sign what."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.db import transaction

from benchmarks.measures.importing import ACTOR, fresh_tenant
from benchmarks.results import Figure
from benchmarks.timing import milliseconds, percentile
from finops import clock
from finops.access import Actor
from finops.calc.approvals.matching import MOST_SLOTS, Candidate, match_signers
from finops.calc.dates.periods import month_of
from finops.models import Tenant, User
from finops.queries.approvals.waiting import waiting_for
from finops.scope import tenant_scope
from finops.services.budgets.asking import NewBudget, ask_budget
from finops.services.budgets.signing import submit
from finops.services.people.members import NewMember, add_person

RUNS: Final = 50
ITEMS: Final = 50
PEOPLE: Final = 200
# Who confirms roles comes last: until then each is in force at once, as in a new organisation.
ROLES: Final = ("ai_ops", "business_owner", "finance", "finops_lead")


def deciding_figures() -> Iterator[Figure]:
    tenant = fresh_tenant("deciding")
    with tenant_scope(tenant.pk), transaction.atomic():
        people = {role: _person(tenant, role) for role in ROLES}
        _ask(Actor(tenant, people["ai_ops"]))
    signer = people["finops_lead"].pk
    with tenant_scope(tenant.pk), transaction.atomic():
        waiting = waiting_for(signer)
        assert len(waiting) == ITEMS, f"{len(waiting)} items wait"
        taken = milliseconds(lambda: waiting_for(signer), RUNS)
    middle = f"{ITEMS} items in one statement, p50 {percentile(taken, 50):.1f} ms"
    yield Figure("inbox_query_ms", percentile(taken, 95), "ms", middle)
    candidates = _candidates()
    signers = match_signers(MOST_SLOTS, candidates)
    assert not signers.missing, "somebody for each signature is there"
    matched = milliseconds(lambda: match_signers(MOST_SLOTS, candidates), RUNS)
    reference = f"{MOST_SLOTS} signatures, {PEOPLE} people; p50 {percentile(matched, 50):.1f} ms"
    yield Figure("matching_ms", percentile(matched, 95), "ms", reference)


def _person(tenant: Tenant, role: str) -> User:
    email = f"{role.replace('_', '-')}@{tenant.slug.replace('_', '-')}.example"
    return add_person(actor=ACTOR, new=NewMember(email=email, name=role, role=role))


def _ask(actor: Actor) -> None:
    """Budgets of the whole tenant for this month, put to those who sign."""
    month = month_of(clock.now().date())
    for number in range(ITEMS):
        slug = f"bench_{number}"
        new = NewBudget(slug, f"Budget {number}", month, Decimal(10_000), "For the benchmark")
        submit(actor=actor, change_id=ask_budget(actor=actor, new=new).pk)


def _candidates() -> list[Candidate]:
    """Each may sign three things; of every ten people two have an account in common."""
    return [
        Candidate(
            person=person,
            slots=frozenset((person * step) % MOST_SLOTS for step in (1, 3, 7)),
            identity=frozenset({person, person ^ 1 if person % 10 < 2 else person}),
        )
        for person in range(PEOPLE)
    ]
