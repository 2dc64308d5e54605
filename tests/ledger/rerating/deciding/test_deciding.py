"""Who may ask, approve and refuse, and on what: every refusal has its status and code."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from finops.access import Actor
from finops.models import ApiKey, Membership, User
from finops.queries.approvals import steps_of
from finops.scope import tenant_scope
from finops.services.approving import take_step
from finops.services.signing import SignatureRefused
from ledger.models import RatingRun, TenantPricebook
from ledger.services.rerating.deciding import approve, reject
from ledger.services.rerating.moving import RUNS
from ledger.services.rerating.requesting import (
    NewRun,
    recompute,
    request_rerating,
    submit_for_review,
    withdraw,
)
from ledger.services.rerating.running import run_rerating
from tests.ledger.records import a_request, an_unpriced_event, record
from tests.ledger.rerating.house import (
    AT,
    JUNE,
    House,
    a_book,
    a_draft,
    approved,
    asked,
    computed,
    fresh,
    open_house,
    posted,
    put_in_force,
    retire,
    reviewed,
    small,
)
from tests.people import make_key, make_person

PRICES = {"input": "0.001", "output": "0.003"}


MISTAKE = "It was a mistake."


@pytest.fixture
def run(house: House) -> RatingRun:
    a_book(house, small(PRICES))
    return reviewed(house, asked())


def refusal(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(SignatureRefused) as caught:
        act()
    assert caught.value.sentence.endswith(".")
    return int(caught.value.status), caught.value.code


def approving(
    house: House, run: RatingRun, if_match: str | None = None, actor: Actor | None = None
) -> Callable[[], RatingRun]:
    match = run.content_sha256 if if_match is None else if_match
    by = actor or house.actor(house.lead)
    return lambda: approve(actor=by, run_id=run.pk, if_match=match, tell=False)


def test_another_person_approves_exactly_what_was_reviewed(house: House, run: RatingRun) -> None:
    assert refusal(approving(house, run, "")) == (428, "if_match_required")
    assert refusal(approving(house, run, "0" * 64)) == (412, "stale")
    assert fresh(run).state == "in_review"
    assert approving(house, run, f'"{run.content_sha256}"')().approved_by == house.lead
    assert approving(house, run)().state == "approved", "the same again is the same"
    assert refusal(approving(house, run, "0" * 64)) == (412, "stale"), "again, with another hash"
    assert refusal(approving(house, run, "")) == (428, "if_match_required")
    third = house.actor(make_person(house.tenant, "finops_lead", "Third Lead"))
    assert refusal(approving(house, run, None, third)) == (409, "closed")
    step = steps_of(RUNS.name, run.pk).get(target="approved")
    assert (step.person, step.sha256) == (house.lead, run.content_sha256)


def test_who_asked_or_helped_does_not_approve(house: House, run: RatingRun) -> None:
    both = make_person(house.tenant, "finops_lead", "Both Hats")
    new = NewRun(asked(), "prices were wrong")
    own = request_rerating(actor=house.actor(both), new=new, tell=False)
    assert refusal(approving(house, own, "x", house.actor(both))) == (403, "same_person")
    other = computed(house, asked())
    submit_for_review(actor=house.actor(both), run_id=other.pk)
    assert refusal(approving(house, other, None, house.actor(both))) == (403, "same_person")
    assert approving(house, other)().state == "approved", "a third person may"


def test_no_role_no_signature(house: House, run: RatingRun) -> None:
    for role in ("finance", "ai_ops", "tenant_admin", "platform_pm", "auditor"):
        person = make_person(house.tenant, role, "Somebody Else")
        assert refusal(approving(house, run, None, house.actor(person))) == (403, "no_role"), role
    admin = house.actor(make_person(house.tenant, "tenant_admin", "Third Person"))
    new = NewRun(asked(), "prices were wrong")
    assert refusal(lambda: request_rerating(actor=admin, new=new)) == (403, "no_role")


def test_a_key_never_asks_approves_or_refuses(house: House, run: RatingRun) -> None:
    make_key(house.tenant, "ingest", "read")
    key = Actor(house.tenant, key=ApiKey.objects.get(name="tests"))
    for actor in (key, Actor(house.tenant, name="command:x")):
        for act in (
            approving(house, run, None, actor),
            lambda by=actor: reject(
                actor=by, run_id=run.pk, if_match=run.content_sha256, reason="because of this"
            ),
            lambda by=actor: withdraw(actor=by, run_id=run.pk, reason="a mistake"),
            lambda by=actor: request_rerating(actor=by, new=NewRun(asked(), "why not")),
        ):
            assert refusal(act) == (403, "not_a_person")


def test_a_refusal_is_final_and_says_why(house: House, run: RatingRun) -> None:
    lead = house.actor(house.lead)

    def refuse(reason: str, if_match: str = run.content_sha256) -> RatingRun:
        return reject(actor=lead, run_id=run.pk, if_match=if_match, reason=reason)

    assert refusal(lambda: refuse("no")) == (422, "reason")
    assert refusal(lambda: refuse("the book is wrong", "")) == (428, "if_match_required")
    assert refuse("the book is wrong").state == "rejected"
    assert refusal(approving(house, run)) == (409, "closed")
    assert refusal(lambda: take_back(house, run, house.finance)) == (409, "closed")


def take_back(house: House, run: RatingRun, person: User, reason: str = MISTAKE) -> RatingRun:
    return withdraw(actor=house.actor(person), run_id=run.pk, reason=reason)


def test_a_run_is_withdrawn_until_it_is_approved(house: House, run: RatingRun) -> None:
    assert take_back(house, run, house.finance).state == "withdrawn"
    done = posted(house, asked())
    assert refusal(lambda: take_back(house, done, house.finance)) == (409, "closed")


def test_only_whoever_asked_or_may_decide_withdraws_and_says_why(
    house: House, run: RatingRun
) -> None:
    assert refusal(lambda: take_back(house, run, house.ai_ops)) == (403, "not_yours")
    assert refusal(lambda: take_back(house, run, house.finance, "  short  ")) == (422, "reason")
    assert fresh(run).state == "in_review"
    withdrawn = take_back(house, run, house.lead)
    steps = steps_of(RUNS.name, withdrawn.pk).order_by("-id")
    assert steps.values_list("reason", "person_id")[0] == (
        MISTAKE,
        house.lead.pk,
    )


def test_a_run_that_changes_nothing_needs_no_approval(house: House) -> None:
    nothing = computed(house, asked())
    submit = submit_for_review
    assert refusal(lambda: submit(actor=house.actor(house.finance), run_id=nothing.pk))[0] == 409


def test_only_prices_that_are_approved_are_posted(house: House) -> None:
    draft = a_draft(house, small(PRICES))
    trial = computed(house, asked(None, draft))
    finance = house.actor(house.finance)
    assert refusal(lambda: submit_for_review(actor=finance, run_id=trial.pk))[0] == 409
    put_in_force(house, draft)
    assert submit_for_review(actor=finance, run_id=trial.pk).state == "in_review"
    assert approving(house, fresh(trial))().state == "approved"


def test_what_another_run_has_changed_is_computed_again_before_it_is_approved(
    house: House, run: RatingRun
) -> None:
    posted(house, asked(use_case="aml"))
    assert refusal(approving(house, run)) == (409, "closed")
    again = fresh(run)
    assert (again.state, again.content, again.approved_by) == ("computing", "", None)
    assert refusal(approving(house, run)) == (409, "closed")


def test_lines_that_came_since_count_where_the_run_would_change_them_too(
    house: House, run: RatingRun
) -> None:
    record(an_unpriced_event("elsewhere", "t1", AT, model_or_service="large"))
    record(an_unpriced_event("before", "t1", "2026-05-31T23:59:59Z", model_or_service="small"))
    other = {"model_or_service": "small", "component": "tool"}
    late = reviewed(house, asked())
    retire(
        house, TenantPricebook.objects.get()
    )  # so that posting does not price what the run would
    record(an_unpriced_event("late", "t1", AT, **other))
    assert refusal(approving(house, late)) == (409, "closed")
    assert fresh(late).state == "computing"


def test_new_lines_elsewhere_do_not_stand_in_the_way(house: House, run: RatingRun) -> None:
    record(an_unpriced_event("elsewhere", "t1", AT, model_or_service="large"))
    record(an_unpriced_event("before", "t1", "2026-05-31T23:59:59Z", model_or_service="small"))
    assert approving(house, run)().state == "approved"


def test_a_request_for_what_cannot_be_is_refused_with_the_field(house: House) -> None:
    finance = house.actor(house.finance)
    book = a_book(house, small(PRICES))
    tomorrow = timezone.now() + timedelta(days=1)
    long = type(JUNE)(JUNE.first, JUNE.first + timedelta(days=366))
    foreign = make_foreign_book()
    for wanted, reason, field in (
        (asked(tomorrow), "prices were wrong", "known_at"),
        (asked(dates=long), "prices were wrong", "to"),
        (asked(None, foreign), "prices were wrong", "books"),
        (asked(None, book), "", "reason"),
    ):
        with pytest.raises(ValidationError) as caught:
            request_rerating(actor=finance, new=NewRun(wanted, reason), tell=False)
        assert field in caught.value.message_dict
    assert not RatingRun.objects.exists()


def make_foreign_book() -> TenantPricebook:
    other = open_house("wealth")
    with tenant_scope(other.tenant.pk):
        return a_book(other, small(PRICES), name="theirs")


def test_who_approved_what_had_to_be_computed_again_may_approve_it_again(house: House) -> None:
    a_book(house, small(PRICES))
    run = approved(house, asked())
    record(a_request("lost", AT, use_case_id="found"))
    run_rerating(house.tenant.pk, run.public_id)
    run = submit_for_review(actor=house.actor(house.finance), run_id=run.pk)
    assert approving(house, run)().approved_by == house.lead


def test_a_failed_run_can_be_computed_again(house: House) -> None:
    a_book(house, small(PRICES))
    new = NewRun(asked(), "prices were wrong")
    run = request_rerating(actor=house.actor(house.finance), new=new, tell=False)
    take_step(RUNS, "fail", run.pk, actor="worker", changes={"error": "it failed"})
    again = recompute(actor=house.actor(house.ai_ops), run_id=run.pk, tell=False)
    assert (again.state, again.error) == ("computing", "")


def test_approval_is_asked_for_once_the_difference_is_there(house: House) -> None:
    a_book(house, small(PRICES))
    new = NewRun(asked(), "prices were wrong")
    run = request_rerating(actor=house.actor(house.finance), new=new, tell=False)
    finance = house.actor(house.finance)
    assert refusal(lambda: submit_for_review(actor=finance, run_id=run.pk)) == (409, "closed")
    assert approved(house, asked()).state == "approved"


def test_whoever_was_brought_in_by_the_requester_does_not_decide(
    house: House, run: RatingRun
) -> None:
    Membership.objects.filter(user=house.lead).update(invited_by=house.finance, confirmed_at=None)
    assert refusal(approving(house, run)) == (403, "counts_as_one")
    Membership.objects.filter(user=house.lead).update(confirmed_at=timezone.now())
    assert approving(house, run)().approved_by == house.lead
