"""What requests say besides their owner: kept with them, added later, and never contradicted."""

from decimal import Decimal

import pytest
from django.db import connection, models

from finops.scope import tenant_scope
from ledger.calc.record_keys import trace_key
from ledger.calc.request_details import COUNTS, NAMES, OF_PROFILE, OF_ROW
from ledger.models import ReportedRequest, Request, RequestProfile
from ledger.queries.request_details.choices import UNKNOWN, Details, details_of
from ledger.services.posting import PostedChunk
from tests.ledger.ledgers import send
from tests.ledger.records import WORDS, a_request, an_event
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
AT = "2026-10-01T10:00:00Z"
EVERY_DETAIL: dict[str, object] = {
    "latency_ms": 812,
    "ttft_ms": "140.5",
    "queue_wait_ms": 0,
    "status": "ok",
    "prompt_version": "answer@7",
    "cache_key_policy_version": "keys_v3",
    "route_reason": "risk_tier",
    "run_id": "run_1",
    "hold_id": "hold_1",
    "budget_id": "budget_q3",
    "model_version": "2026-08-01",
    "knowledge_base_version": "kb_12",
    "policy_version": "policy_4",
    "data_classification": "internal",
    "customer_specific": False,
    "permission_scope": "agents",
    "jurisdiction": "SG",
    "product": "cards",
    "locale": "zh-CN",
    "top_k": 6,
    "rerank_items": 18,
    "history_turns": 4,
    "pages": "2.5",
    "image_retries": 0,
    "repeated_embeddings": 3,
    "agent_turns": 7,
    "test_runs": 2,
    "feature_lookups": 40,
}


@pytest.fixture(autouse=True)
def _tenant(db: None) -> object:
    with tenant_scope(make_tenant().pk):
        yield


def counts(posted: PostedChunk) -> tuple[int, int, int]:
    return posted.accepted, posted.duplicate, posted.conflict


def known(trace: str = "trc_1") -> Details:
    """What is known of a trace's request, without what is unknown."""
    details = details_of([trace_key(trace)])[trace_key(trace)]
    return {name: value for name, value in details.items() if value is not None}


def test_a_request_keeps_every_detail_that_it_says() -> None:
    assert set(EVERY_DETAIL) == set(NAMES)
    send([a_request("trc_1", AT, **EVERY_DETAIL)])
    assert known() == {
        **EVERY_DETAIL,
        "latency_ms": Decimal(812),
        "ttft_ms": Decimal("140.5"),
        "queue_wait_ms": Decimal(0),
        **{name: Decimal(str(EVERY_DETAIL[name])) for name in COUNTS},
    }


def test_what_a_request_does_not_say_is_unknown_and_takes_no_row() -> None:
    send([a_request("trc_1", AT)])
    assert details_of([trace_key("trc_1")]) == {trace_key("trc_1"): UNKNOWN}
    assert not RequestProfile.objects.exists()
    assert not ReportedRequest.objects.exists()


def test_few_values_are_interned_once() -> None:
    send([a_request(f"trc_{n}", AT, status="ok", run_id=f"run_{n}") for n in range(3)])
    assert RequestProfile.objects.count() == 1
    assert set(Request.objects.values_list("run_id", flat=True)) == {"run_0", "run_1", "run_2"}


def test_a_cost_event_tells_them_for_its_trace_with_or_without_the_owner() -> None:
    send([an_event("ce_1", "trc_1", AT, **WORDS, latency_ms=90, status="error")])
    send([an_event("ce_2", "trc_2", AT, latency_ms=70)])
    assert known() == {"latency_ms": Decimal(90), "status": "error"}
    assert known("trc_2") == {"latency_ms": Decimal(70)}
    send([a_request("trc_2", AT)])
    assert known("trc_2") == {"latency_ms": Decimal(70)}


@pytest.mark.parametrize("record_first", [True, False])
def test_the_requests_own_record_is_believed_before_its_events(*, record_first: bool) -> None:
    records = [
        a_request("trc_1", AT, latency_ms=812),
        an_event("ce_1", "trc_1", AT, **WORDS, latency_ms=90, status="ok"),
    ]
    for record in records if record_first else records[::-1]:
        send([record])
    assert known() == {"latency_ms": Decimal(812), "status": "ok"}


def test_the_same_record_again_is_a_duplicate_with_and_without_details() -> None:
    bare, full = a_request("trc_1", AT), a_request("trc_2", AT, **EVERY_DETAIL)
    send([bare, full])
    assert counts(send([bare, full])) == (0, 2, 0)


def test_a_later_record_that_only_adds_is_taken_and_then_known() -> None:
    bare, more = a_request("trc_1", AT), a_request("trc_1", AT, latency_ms=812, run_id="run_1")
    send([bare])
    assert counts(send([more])) == (1, 0, 0)
    assert known() == {"latency_ms": Decimal(812), "run_id": "run_1"}
    assert counts(send([more])) == (0, 1, 0)
    assert counts(send([bare])) == (0, 1, 0)
    assert Request.objects.count() == 1


def test_a_record_that_says_less_than_is_known_is_a_duplicate() -> None:
    send([a_request("trc_1", AT, latency_ms=812)])
    assert counts(send([a_request("trc_1", AT)])) == (0, 1, 0)
    assert known() == {"latency_ms": Decimal(812)}


@pytest.mark.parametrize(
    "other",
    [
        {"latency_ms": 813},
        {"latency_ms": 812, "status": "error"},
        {"latency_ms": 812, "run_id": "run_1", "workflow_step": "check"},
        {"latency_ms": 812, "run_id": "run_1", "business_outcome_id": "case_9"},
        {"latency_ms": 812, "run_id": "run_1", "occurred_at": "2026-10-01T10:00:01Z"},
    ],
)
def test_a_record_that_contradicts_what_is_known_is_a_conflict(other: dict[str, object]) -> None:
    send([a_request("trc_1", AT, latency_ms=812, status="ok")])
    assert counts(send([{**a_request("trc_1", AT), **other}])) == (0, 0, 1)
    assert known() == {"latency_ms": Decimal(812), "status": "ok"}


def test_what_was_added_later_is_no_more_changed_than_what_came_first() -> None:
    send([a_request("trc_1", AT)])
    send([a_request("trc_1", AT, latency_ms=812)])
    assert counts(send([a_request("trc_1", AT, latency_ms=5)])) == (0, 0, 1)
    assert known() == {"latency_ms": Decimal(812)}


def test_records_of_one_chunk_add_to_each_other_in_their_order() -> None:
    records = [
        a_request("trc_1", AT),
        a_request("trc_1", AT, latency_ms=812),
        a_request("trc_1", AT, latency_ms=5),
        a_request("trc_1", AT, status="ok"),
        a_request("trc_1", AT),
    ]
    assert counts(send(records)) == (3, 1, 1)
    assert known() == {"latency_ms": Decimal(812), "status": "ok"}


def test_what_a_record_adds_later_is_believed_before_its_events() -> None:
    send([a_request("trc_1", AT), an_event("ce_1", "trc_1", AT, latency_ms=90)])
    assert counts(send([a_request("trc_1", AT, latency_ms=80)])) == (1, 0, 0)
    assert known() == {"latency_ms": Decimal(80)}


def test_an_event_with_other_details_is_a_conflict_and_tells_nothing() -> None:
    send([an_event("ce_1", "trc_1", AT, latency_ms=90)])
    assert counts(send([an_event("ce_1", "trc_1", AT, latency_ms=99, status="ok")])) == (0, 0, 1)
    assert known() == {"latency_ms": Decimal(90)}


def test_many_requests_at_once_keep_their_own() -> None:
    send([a_request(f"trc_{n}", AT, latency_ms=n, run_id=f"run_{n}") for n in range(2_000)])
    assert known("trc_1234") == {"latency_ms": Decimal(1234), "run_id": "run_1234"}


def test_every_declared_detail_has_its_columns() -> None:
    def columns(model: type[models.Model]) -> set[str]:
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, model._meta.db_table)
        return {column.name for column in described}

    assert set(OF_PROFILE) <= columns(RequestProfile)
    assert set(OF_ROW) <= columns(Request)
    assert set(NAMES) <= columns(ReportedRequest)
