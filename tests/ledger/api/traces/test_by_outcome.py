"""GET /api/v1/traces, narrowed by what came of the requests' cases."""

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.api.asking import ask, csv_of, errors_of, json_of
from tests.ledger.crediting.reading import a_use_case, an_outcome_of
from tests.ledger.records import WORDS, a_request, an_event, an_outcome, record

pytestmark = pytest.mark.django_db
DAYS = {"first": "2026-06-10", "last": "2026-06-12"}
AT, LATER = "2026-06-11T10:00:00Z", "2026-06-12T09:00:00Z"


@pytest.fixture(autouse=True)
def _results(tenant: Tenant) -> None:
    """`good` and `shared` carry one case; `risky` and `undone` name theirs; `open` has no request
    of its own; `implied` has an id and no record."""
    with tenant_scope(tenant.pk):
        record(
            a_request("good", AT, business_outcome_id="case_11"),
            a_request("shared", AT, business_outcome_id="case_11"),
            a_request("risky", AT),
            a_request("undone", AT),
            a_request("implied", AT, business_outcome_id="case_9"),
            a_request("bare", AT),
            an_event("seen", "open", AT),
            an_outcome_of("case_11", LATER, risk_ok=True, adopted=True, quality_passed=True),
            an_outcome_of("case_11", LATER, "accepted_draft", adopted=False),
            an_outcome("case_2", "risky", LATER, risk_ok=True),
            an_outcome("case_2", "risky", LATER, risk_ok=False, revision=2),
            an_outcome("case_3", "undone", LATER),
            an_outcome("case_3", "undone", LATER, revision=2, state="withdrawn"),
            an_outcome("case_4", "open", LATER, "accepted_draft", adopted=True),
        )


def ids(key: str, **params: str | list[str]) -> list[str]:
    rows = json_of(key, "traces", **DAYS, **params)["rows"]
    return sorted(row["trace_id"] for row in rows if not row["trace_id"].startswith("trc"))


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"outcome_type": "accepted_draft"}, ["good", "open", "shared"]),
        ({"outcome_type": "accepted_draft", "use_case": "copilot"}, ["good", "shared"]),
        (
            {"outcome_type": "resolved_case"},
            ["good", "implied", "risky", "shared", "undone"],
        ),
        ({"outcome_state": "withdrawn"}, ["undone"]),
        ({"outcome_state": "counted"}, ["good", "implied", "open", "risky", "shared"]),
        ({"outcome_revision": "2"}, ["risky", "undone"]),
        ({"outcome_revision": "2", "outcome_state": "counted"}, ["risky"]),
        ({"risk_ok": "false"}, ["risky"]),
        ({"risk_ok": "true"}, ["good", "shared"]),
        ({"risk_ok": "(none)", "outcome_type": "resolved_case"}, ["implied", "undone"]),
        ({"adopted": "true"}, ["good", "open", "shared"]),
        ({"adopted": "false"}, ["good", "shared"]),
        ({"adopted": ["true", "false"]}, ["good", "open", "shared"]),
        ({"quality_passed": "true"}, ["good", "shared"]),
        ({"outcome_type": ["(none)", "accepted_draft"]}, ["bare", "good", "open", "shared"]),
        ({"outcome_type": "(none)", "outcome_state": ["(none)", "counted"]}, ["bare"]),
        ({"outcome_type": "(none)", "use_case": "aml"}, []),
        # One result must meet all of them: the resolved case is adopted, the draft is not.
        ({"outcome_type": "resolved_case", "adopted": "false"}, []),
        ({"outcome_type": "resolved_case", "component": "model_call"}, []),
    ],
)
def test_the_list_is_narrowed_by_results(
    key: str, params: dict[str, str | list[str]], expected: list[str]
) -> None:
    assert ids(key, **params) == expected


@pytest.mark.parametrize("name", ["outcome_type", "outcome_state", "outcome_revision"])
def test_requests_without_any_result_can_be_asked_for(key: str, name: str) -> None:
    assert ids(key, **{name: "(none)"}) == ["bare"]
    assert ids(key, adopted="(none)", outcome_state="(none)") == []


def test_an_id_that_an_event_tells_joins_too(key: str, tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        a_use_case("aml", "accepted_narrative")
        record(
            an_event(
                "told", "late", AT, **WORDS | {"use_case_id": "aml"}, business_outcome_id="case_5"
            ),
            an_outcome_of("case_6", LATER, "conversion", adopted=False),
            an_event("told_2", "later", AT, **WORDS, business_outcome_id="case_6"),
        )
    assert ids(key, outcome_type="accepted_narrative") == ["late"]
    assert ids(key, outcome_type="conversion", adopted="false") == ["later"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("outcome_state", "failed"),
        ("outcome_revision", "0"),
        ("outcome_revision", "one"),
        ("outcome_type", "no type"),
        ("risk_ok", "1"),
        ("adopted", "yes"),
    ],
)
def test_wrong_values_are_named(key: str, name: str, value: str) -> None:
    assert [error["field"] for error in errors_of(ask(key, "traces", **{name: value}))] == [name]


def test_sums_refuse_them_in_a_sentence(key: str) -> None:
    assert errors_of(ask(key, "showback", risk_ok="false"))[0]["code"] == "of_requests"


def test_a_file_says_what_it_is_narrowed_to(key: str) -> None:
    asked = {"format": "csv", "outcome_state": "withdrawn", "risk_ok": "(none)"}
    rows = csv_of(ask(key, "traces", **DAYS, **asked))
    assert ["# Filters", "Outcome state: Withdrawn; Risk in bounds: unknown"] in rows
    assert sum("undone" in row for row in rows) == 1
