"""The worksheet of a use case out of the ledger: tokens by request, unknown costs, guardrails."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from finops.access import Actor
from finops.models import UseCase
from finops.scope import tenant_scope
from ledger.calc.outcomes.terms import OutcomeTerms
from ledger.calc.worksheets.decisions import Ground, ProposedStep
from ledger.queries.units.worksheets import worksheet
from ledger.queries.worksheets.proposing import propose_on, standing_of
from ledger.queries.worksheets.working import WorkedSheet, worked_sheet
from ledger.services.crediting.definitions import define_outcome
from tests.ledger.pages.house import AT, House, open_house
from tests.ledger.queries.asking import june
from tests.ledger.records import WORDS, a_request, an_event, an_outcome, an_unpriced_event, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return open_house()


def sheet_of(house: House, slug: str = "copilot", first: str = "2026-06-01") -> WorkedSheet:
    with tenant_scope(house.tenant.pk):
        asked = june(first=first)
        measured = worksheet(slug, asked, None)
        assert measured is not None
        return worked_sheet(UseCase.objects.get(slug=slug), measured, asked, None)


def test_tokens_are_told_by_request_that_called_a_model(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        for number in range(1, 101):
            trace = f"many_{number}"
            record(
                a_request(trace, AT, use_case_id="kyc_docs"),
                an_event(f"e_{trace}", trace, AT, input_tokens=number * 10, output_tokens=number),
            )
        record(a_request("cached", AT, use_case_id="kyc_docs", cache_status="semantic_answer_hit"))
        kyc = UseCase.objects.get(slug="copilot")
        asked = june()
        measured = worksheet("kyc_docs", asked, None)
        assert measured is not None
        kyc.slug = "kyc_docs"
        worked = worked_sheet(kyc, measured, asked, None).worked
    assert worked.value("requests") == 101
    assert worked.value("reached") == 100
    assert worked.value("effective_requests") == 100
    assert worked.value("mean_in") == Decimal("505")
    sizes = [worked.value(key) for key in ("p50_in", "p95_in", "p50_out", "p95_out")]
    for size, exact in zip(sizes, (500, 950, 50, 95), strict=True):
        assert size is not None
        assert abs(size - exact) <= exact / 100


def test_entered_values_are_those_of_one_month(house: House) -> None:
    assert sheet_of(house).worked.values["idle_usd"].reason == "not_entered"
    longer = sheet_of(house, first="2026-05-31")
    assert longer.month is None
    assert longer.worked.values["idle_usd"].reason == "not_a_month"


def test_a_component_that_has_no_price_at_all_leaves_the_total_unknown(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        record(an_unpriced_event("j1", "trc_2", AT, component="judge"))
    worked = sheet_of(house).worked
    assert worked.values["cost:judge"].reason == "unpriced"
    assert worked.values["total"].reason == "unpriced"
    assert worked.value("cost:tool") == 4


def test_the_rule_holds_a_use_case_whose_evidence_is_missing_and_lists_it(house: House) -> None:
    sheet = sheet_of(house)
    with tenant_scope(house.tenant.pk):
        proposed = propose_on(sheet).proposed
    assert proposed.proposal is ProposedStep.HOLD
    assert {Ground.NO_QUALITY, Ground.NO_ADOPTION_TARGET, Ground.NO_LOADED_COST} <= {
        *proposed.grounds
    }


def test_evals_are_carried_by_the_outcomes_until_the_next_release(house: House) -> None:
    assert sheet_of(house).worked.values["evals"].reason == "no_evals"
    with tenant_scope(house.tenant.pk):
        words = {**WORDS, "eval_run_id": "eval_1", "release_gate": "gate_1"}
        record(an_event("ev_1", "eval_trace", "2026-06-01T08:00:00Z", **words))
    sheet = sheet_of(house)
    assert sheet.worked.value("outcome:resolved_case")
    assert sheet.worked.value("evals") == 2
    assert sheet.worked.value("requests") == 2, "an eval is no request"


def test_what_was_judged_by_sample_costs_from_where_to_where(house: House) -> None:
    """Ten accepted drafts of medium risk, four judged and one of these failed: so 7.5 pass."""
    with tenant_scope(house.tenant.pk):
        use_case = UseCase.objects.get(slug="copilot")
        UseCase.objects.filter(pk=use_case.pk).update(outcome_unit="accepted_action")
        define_outcome(
            actor=Actor(house.tenant, name="tests"),
            use_case=use_case,
            kind="accepted_action",
            valid_from=datetime(2026, 1, 1, tzinfo=UTC),
            terms=OutcomeTerms(quality_metric="citation", quality_threshold=Decimal("0.95")),
        )
        for number in range(10):
            trace, case = f"draft_{number}", f"drafted_{number}"
            record(
                a_request(trace, AT, risk_tier="medium"),
                an_outcome(case, trace, AT, "accepted_action", adopted=True),
            )
            if number < 4:
                record(a_score(f"s_{number}", trace, "0.5" if number == 3 else "0.99"))
    worked = sheet_of(house).worked
    kind = "accepted_action"
    assert worked.value(f"outcome:{kind}") == 9, "one is known to fail"
    assert worked.value(f"adopted:{kind}") == 10
    assert worked.value(f"judged:{kind}") == 4
    assert worked.value(f"share_passing:{kind}") == Decimal("7.5")
    cost = worked.value(f"per_share:{kind}")
    assert cost is not None
    assert worked.value("total") == round(cost * Decimal("7.5"), 12)
    sheet = sheet_of(house)
    with tenant_scope(house.tenant.pk):
        upper = standing_of(sheet, ()).unit_cost_upper
    assert upper == worked.value(f"per_low:{kind}"), "people decide by its upper end"


def a_score(name: str, trace: str, value: str) -> dict[str, object]:
    own = {"score_id": name, "metric": "citation", "value": value, "source": "judge"}
    return {"type": "score", "occurred_at": AT, "trace_id": trace, **own}
