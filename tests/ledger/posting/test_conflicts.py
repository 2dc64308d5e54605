"""The same again is a duplicate, other content a conflict: told, and nothing is written."""

import io
import uuid
from datetime import UTC, datetime

import pytest

from finops.models import BusinessUnit, CostCenter, Tenant, UseCase
from finops.scope import tenant_scope
from ledger.frames import digests
from ledger.parsers import gate, read_chunks
from ledger.services.posting import PostedChunk, post_chunk
from tests.ledger.ledgers import send, the_ledger
from tests.ledger.parsers.samples import COST_EVENT, OUTCOME, REQUEST, write_csv, write_jsonl
from tests.ledger.records import WORDS, a_request, an_event, an_outcome
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
AT = "2026-10-01T10:00:00Z"
NOW = datetime(
    2100, 1, 1, tzinfo=UTC
)  # a record of any day a test may run on is none of the future
EVERY_KIND = [
    {"type": "request", **REQUEST},
    {"type": "cost_event", **COST_EVENT},
    {"type": "outcome", **OUTCOME},
]


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


def counts(posted: PostedChunk) -> tuple[int, int, int]:
    return posted.accepted, posted.duplicate, posted.conflict


def send_file(content: bytes, form: str) -> PostedChunk:
    (raw,) = read_chunks(io.BytesIO(content), form)
    return post_chunk(chunk=gate(raw, NOW), source=uuid.uuid4(), chunk_no=0, channel="tests")


def test_what_came_as_csv_is_a_duplicate_as_json_lines_and_as_a_body(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        assert counts(send_file(write_csv(EVERY_KIND), "csv")) == (3, 0, 0)
        before = the_ledger()
        assert counts(send_file(write_jsonl(EVERY_KIND), "jsonl")) == (0, 3, 0)
        assert counts(send(EVERY_KIND)) == (0, 3, 0)
        assert the_ledger() == before


@pytest.mark.parametrize(
    ("field", "again"),
    [
        ("unit_price", "0.0000020"),
        ("unit_price", "2e-6"),
        ("unit_price", "2.000E-6"),
        ("allocated_cost_usd", "0.00840"),
        ("input_tokens", 2410),
        ("input_tokens", "2.41e3"),
        ("api_calls", "2.0"),
        ("gpu_seconds", "0.420000"),
        ("occurred_at", "2026-06-29T13:00:01+00:00"),
        ("occurred_at", "2026-06-29T18:30:01+05:30"),
        ("occurred_at", "2026-06-29T13:00:01.000000Z"),
        ("occurred_at", "2026-06-29 13:00:01Z"),
        ("tenant_id", "retail"),
        ("cache_write_tokens", 0),
        ("audio_output_tokens", "0.0"),
    ],
)
def test_the_same_value_written_otherwise_is_a_duplicate(
    tenant: Tenant, field: str, again: object
) -> None:
    with tenant_scope(tenant.pk):
        send([COST_EVENT])
        assert counts(send([{**COST_EVENT, field: again}])) == (0, 1, 0)


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("trace_id", "trc_other"),
        ("occurred_at", "2026-06-29T13:00:01.000001Z"),
        ("component", "tool"),
        ("provider", "b"),
        ("model_or_service", "large"),
        ("input_tokens", 2411),
        ("cached_tokens", 399),
        ("output_tokens", 381),
        ("reasoning_tokens", 79),
        ("gpu_seconds", "0.43"),
        ("api_calls", 3),
        ("reviewer_minutes", "1.6"),
        ("unit_price", "0.0000020000001"),
        ("allocated_cost_usd", "0.0085"),
        ("allocation_method", "proportional"),
        ("pricing_version", "pricebook_2026_07"),
        ("retention_class", "short"),
        ("business_outcome_id", "case_1"),
    ],
)
def test_any_field_that_differs_is_a_conflict(tenant: Tenant, field: str, other: object) -> None:
    inline = {**WORDS} if field == "business_outcome_id" else {}
    with tenant_scope(tenant.pk):
        send([{**COST_EVENT, **inline}])
        before = the_ledger()
        posted = send([{**COST_EVENT, **inline, field: other}])
        assert counts(posted) == (0, 0, 1)
        assert posted.conflict_rows == {0}
        assert the_ledger() == before


def test_a_conflict_implies_neither_request_nor_outcome(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        send([an_event("ce_1", "trc_1", AT), a_request("trc_2", AT)])
        before = the_ledger()
        event = an_event("ce_1", "trc_1", AT, **WORDS, business_outcome_id="case_1")
        request = a_request("trc_2", AT, business_outcome_id="case_2")
        assert counts(send([event, request])) == (0, 0, 2)
        assert the_ledger() == before


def test_a_conflict_inside_a_batch_implies_nothing_either(tenant: Tenant) -> None:
    first = an_event("ce_1", "trc_1", AT)
    with tenant_scope(tenant.pk):
        posted = send([first, {**first, **WORDS, "business_outcome_id": "case_1"}])
        assert counts(posted) == (1, 0, 1)
        assert posted.conflict_rows == frozenset({1})
        assert the_ledger()["requests"] == the_ledger()["outcomes"] == []


def test_a_duplicate_implies_nothing_new_when_a_use_case_has_been_registered_since(
    tenant: Tenant,
) -> None:
    request = a_request("trc_1", AT, business_outcome_id="case_1")
    with tenant_scope(tenant.pk):
        send([request])
        unit = BusinessUnit.objects.create(slug="contact_center", name="Contact center")
        center = CostCenter.objects.create(code="cc_4102", name="Care", business_unit=unit)
        UseCase.objects.create(
            slug="copilot",
            name="Copilot",
            business_unit=unit,
            cost_center=center,
            risk_tier="medium",
            outcome_unit="document_processed",
            primary_objective="x",
        )
        assert counts(send([request])) == (0, 1, 0)
        assert [row[1] for row in the_ledger()["credits"]] == ["resolved_case"]


def test_ids_of_different_kinds_do_not_meet(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        same = [a_request("x_1", AT), an_event("x_1", "x_1", AT), an_outcome("x_1", "x_1", AT)]
        assert counts(send(same)) == (3, 0, 0)


def test_a_case_may_have_outcomes_of_two_kinds(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        outcome = an_outcome("case_1", "trc_1", AT)
        assert counts(send([outcome, {**outcome, "outcome_type": "accepted_action"}])) == (2, 0, 0)


@pytest.mark.parametrize("field", ["allocated_cost_usd", "unit_price"])
def test_a_cost_of_nought_is_something_else_than_none(tenant: Tenant, field: str) -> None:
    silent = {name: value for name, value in COST_EVENT.items() if name != field}
    with tenant_scope(tenant.pk):
        send([silent])
        assert counts(send([{**silent, field: "0"}])) == (0, 0, 1)


def test_what_was_posted_with_its_noughts_is_known_as_it_was_written(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {**COST_EVENT, "cache_write_tokens": 0}
    with tenant_scope(tenant.pk):
        with monkeypatch.context() as before:
            before.setattr(digests, "NOUGHTS", frozenset())
            assert counts(send([written])) == (1, 0, 0)
        assert counts(send([written, {**written, "output_tokens": 381}])) == (0, 1, 1)
