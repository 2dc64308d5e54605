"""The matrix is versioned data that the accountable for cost and quality sign."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from finops.models import UseCase
from finops.queries.approvals import request_of
from finops.scope import tenant_scope
from finops.services.signing import SignatureRefused
from ledger.calc.slos.objectives import Objectives
from ledger.calc.slos.optimisations import OptimisationRule, SavingAnswer
from ledger.calc.slos.templates import MatrixTerms
from ledger.models import SloMatrix, SloOptimisation, SloTarget
from ledger.queries.slos.proposals import is_allowed, may_measure
from ledger.services.slos.asking import amend_matrix, ask_matrix
from ledger.services.slos.signing import SLOS, approve_matrix
from tests.ledger.slos.house import (
    AML,
    COPILOT,
    REASON,
    House,
    asked,
    open_house,
    seen,
    sign,
    signed,
    with_target,
)
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def test_the_accountable_sign_a_version_and_the_next_takes_its_place(house: House) -> None:
    first = sign(house, asked(house, house.copilot), "Pat", "Bea")
    assert (first.state, first.version) == ("approved", 1)
    second = signed(house, house.copilot, with_target(COPILOT, "0.16"))
    first.refresh_from_db()
    assert (first.state, second.version) == ("superseded", 2)
    assert [slo.target for slo in first.slos.filter(kind="cost")] == [Decimal("0.18")]


def test_high_risk_adds_risk(house: House) -> None:
    matrix = sign(house, asked(house, house.aml, AML), "Pat", "Bea")
    assert matrix.state == "in_review"
    approve_matrix(actor=house["Rita"], matrix_id=matrix.pk, seen=seen(matrix))
    matrix.refresh_from_db()
    assert matrix.state == "approved"


def test_nobody_signs_what_they_asked_for_nor_without_the_role(house: House) -> None:
    matrix = ask_matrix(actor=house["Pat"], use_case=house.copilot, terms=COPILOT, reason=REASON)
    with pytest.raises(SignatureRefused):  # nobody else is a platform PM
        sign(house, matrix)
    other = sign(house, asked(house, house.aml, AML))
    for name in ("Otto", "Finn", "Lea"):
        with pytest.raises((SignatureRefused, PermissionDenied)):
            approve_matrix(actor=house[name], matrix_id=other.pk, seen=seen(other))


def test_all_of_it_is_in_the_text_that_is_signed(house: House) -> None:
    matrix = signed(house, house.copilot)
    request = request_of(SLOS.name, matrix.pk)
    assert request is not None
    assert request.snapshot is not None
    for part in (
        '"target":"0.180000"',
        '"threshold_ms":"2000.000"',
        '{"is_allowed":false,"optimisation":"remove citation","tier":""}',
        '"excluded_metrics":["token_total","tokens_per_request"]',
    ):
        assert part in request.snapshot.content


def test_a_risk_that_rose_meanwhile_is_asked_for_again(house: House) -> None:
    matrix = sign(house, asked(house, house.copilot), "Pat")
    UseCase.objects.filter(pk=house.copilot.pk).update(risk_tier="high")
    with pytest.raises(SignatureRefused):
        approve_matrix(actor=house["Bea"], matrix_id=matrix.pk, seen=seen(matrix))
    matrix.refresh_from_db()
    assert matrix.state == "expired"


def test_what_was_put_to_people_stays_as_it_is(house: House) -> None:
    matrix = signed(house, house.copilot)
    for change in (
        lambda: SloTarget.objects.filter(matrix=matrix).delete(),
        lambda: SloOptimisation.objects.filter(matrix=matrix).delete(),
        lambda: SloMatrix.objects.filter(pk=matrix.pk).update(owner="Somebody else"),
        lambda: SloOptimisation.objects.create(
            matrix=matrix, no=99, optimisation="remove citation", is_allowed=True
        ),
    ):
        with pytest.raises(DatabaseError, match=r"draft|stays"), transaction.atomic():
            change()
    draft = asked(house, house.copilot)
    with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
        SloMatrix.objects.filter(pk=draft.pk).update(
            state="approved", approved_by=house["Pat"].user, approved_at="2026-06-01T00:00:00Z"
        )


def test_a_draft_that_was_changed_says_the_new_alone(house: House) -> None:
    matrix = asked(house, house.copilot)
    request = request_of(SLOS.name, matrix.pk)
    assert request is not None
    amend_matrix(
        actor=house["Otto"],
        matrix_id=matrix.pk,
        seen=request.version,
        terms=with_target(COPILOT, "0.2"),
        reason=REASON,
    )
    assert [slo.target for slo in matrix.slos.filter(kind="cost")] == [Decimal("0.2")]
    assert matrix.slos.count() == len(COPILOT.slos) + 1


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (replace(COPILOT, slos=()), "slos"),
        (replace(COPILOT, slos=COPILOT.slos[:1] * 2), "slos"),
        (replace(COPILOT, owner=" "), "owner"),
        (
            replace(COPILOT, slos=(replace(COPILOT.slos[0], target=Decimal(2)),)),
            "slo_1_target",
        ),
        (
            replace(COPILOT, objectives=Objectives(("a",), (), ("a",))),
            "excluded_metrics",
        ),
        (
            replace(
                COPILOT,
                rules=(*COPILOT.rules, OptimisationRule("remove-citation", is_allowed=True)),
            ),
            "blocked",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_field(house: House, terms: MatrixTerms, field: str) -> None:
    with pytest.raises(ValidationError) as problem:
        asked(house, house.copilot, terms)
    assert problem.value.message_dict.keys() == {field}
    assert not SloMatrix.objects.exists()


def test_one_version_waits_at_a_time(house: House) -> None:
    asked(house, house.copilot)
    with pytest.raises(ValidationError, match="waits already"):
        asked(house, house.copilot)


def test_a_proposal_is_answered_by_the_version_in_force_with_rule_and_owner(
    house: House,
) -> None:
    nothing = is_allowed(house.copilot, "low", "remove citation")
    assert (nothing.decision.answer, nothing.is_allowed) == (SavingAnswer.NO_MATRIX, False)
    asked(house, house.aml, AML)
    assert is_allowed(house.aml, "high", "pre-index evidence").is_allowed is False, "not signed"
    signed(house, house.copilot)
    blocked = is_allowed(house.copilot, "low", "Remove citation")
    assert blocked.decision.answer is SavingAnswer.BLOCKED
    assert "“remove citation”" in blocked.sentence
    assert "Contact Center PM + AI Platform" in blocked.sentence
    assert is_allowed(house.copilot, "low", "cache policy answers").is_allowed
    unknown = is_allowed(house.copilot, "low", "turn it off")
    assert (unknown.decision.answer, unknown.is_allowed) == (SavingAnswer.NOT_LISTED, False)


def test_the_objectives_in_force_say_what_success_is_measured_by(house: House) -> None:
    assert may_measure(house.copilot, ["tokens_per_request"]).is_allowed, "nothing excludes it"
    signed(house, house.copilot)
    refused = may_measure(house.copilot, ["cost_per_resolved_case", "tokens_per_request"])
    assert not refused.is_allowed
    assert "“tokens_per_request” is an excluded objective" in refused.sentence
    assert "cost_per_resolved_case, citation_correctness" in refused.sentence
    assert may_measure(house.copilot, ["cost_per_resolved_case"]).is_allowed


def test_until_a_matrix_is_signed_the_requirements_own_exclusions_hold(house: House) -> None:
    UseCase.objects.filter(pk=house.aml.pk).update(slug="aml_copilot")
    house.aml.refresh_from_db()
    refused = may_measure(house.aml, ["cost_per_answer"])
    assert not refused.is_allowed
    assert "requirement 8.1" in refused.sentence
