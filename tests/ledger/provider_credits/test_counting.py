"""A credit counts once: by its id, and by the provider's reference, whoever tells of it."""

from decimal import Decimal

import pyarrow as pa
import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import ProviderCredit
from ledger.services.importing import run_job
from tests.ledger.api_ingest.sending import Sender, result_of
from tests.ledger.importing.jobs import state_of, submit
from tests.ledger.parsers.files.test_parquet import write_parquet
from tests.ledger.provider_credits.giving import AT, Fields, a_credit, counted, told_again

ONCE = [("cr_1", Decimal("-12.50"))]


def statuses(sender: Sender, *records: Fields) -> list[str]:
    return [result["status"] for result in result_of(sender.send(list(records)))["results"]]


def errors(sender: Sender, record: Fields) -> list[tuple[str, str]]:
    (result,) = result_of(sender.send([record]))["results"]
    return [(error["field"], error["code"]) for error in result["errors"]]


def test_a_credit_sent_twice_counts_once(tenant: Tenant, sender: Sender) -> None:
    assert statuses(sender, a_credit()) == ["accepted"]
    assert statuses(sender, a_credit(), a_credit()) == ["duplicate", "duplicate"]
    with tenant_scope(tenant.pk):
        assert counted() == ONCE
        assert told_again() == []


def test_the_same_reference_under_another_id_counts_once_and_the_answer_says_so(
    tenant: Tenant, sender: Sender
) -> None:
    sender.send([a_credit()])
    again = a_credit("from_the_bill", provider="Anthropic", occurred_at="2025-06-12T00:00:00Z")
    (result,) = result_of(sender.send([again]))["results"]
    assert result["status"] == "duplicate"
    assert result["errors"] == [
        {
            "field": "invoice_reference",
            "code": "same_credit",
            "message": "This credit counts already, as cr_1: it is not counted twice.",
        }
    ]
    assert statuses(sender, again) == ["duplicate"]
    with tenant_scope(tenant.pk):
        assert counted() == ONCE
        assert told_again() == [("cr_1", "from_the_bill", Decimal("-12.50"), True)]


@pytest.mark.parametrize("reference", ["cn-1", "Cn-1", " CN-1 "])
@pytest.mark.parametrize("provider", ["anthropic", "ANTHROPIC", " Anthropic"])
def test_a_reference_is_the_same_in_any_letter_case_and_with_blanks_around_it(
    tenant: Tenant, sender: Sender, reference: str, provider: str
) -> None:
    body = (a_credit(), a_credit("cr_2", reference, provider=provider))
    assert statuses(sender, *body) == ["accepted", "duplicate"]
    again = a_credit("cr_3", reference, provider=provider, amount_usd="-13")
    assert statuses(sender, again) == ["conflict"]
    with tenant_scope(tenant.pk):
        assert counted() == ONCE
        assert ProviderCredit.objects.get().invoice_reference == "CN-1"
        assert told_again() == [
            ("cr_1", "cr_2", Decimal("-12.50"), True),
            ("cr_1", "cr_3", Decimal(-13), False),
        ]


def test_another_amount_for_a_reference_is_a_conflict_and_replaces_nothing(
    tenant: Tenant, sender: Sender
) -> None:
    sender.send([a_credit()])
    other = a_credit("cr_2", amount_usd="-13")
    for _ in range(2):
        (result,) = result_of(sender.send([other]))["results"]
        assert result["status"] == "conflict"
        assert "another amount, -12.5 USD, as cr_1" in result["errors"][0]["message"]
    with tenant_scope(tenant.pk):
        assert counted() == ONCE
        assert told_again() == [("cr_1", "cr_2", Decimal(-13), False)]


def test_whoever_mends_a_contradicting_amount_may_send_its_id_again(
    tenant: Tenant, sender: Sender
) -> None:
    sender.send([a_credit()])
    assert statuses(sender, a_credit("cr_2", amount_usd="-13")) == ["conflict"]
    assert statuses(sender, a_credit("cr_2")) == ["duplicate"]
    assert statuses(sender, a_credit("cr_2", "CN-2", amount_usd="-13")) == ["conflict"]
    with tenant_scope(tenant.pk):
        assert counted() == ONCE


def test_the_same_id_with_another_reference_is_a_conflict(tenant: Tenant, sender: Sender) -> None:
    sender.send([a_credit()])
    assert errors(sender, a_credit(reference="CN-2")) == [("credit_id", "conflict")]
    with tenant_scope(tenant.pk):
        assert counted() == ONCE


def test_an_id_in_conflict_does_not_stand_in_for_the_credit_behind_it(
    tenant: Tenant, sender: Sender
) -> None:
    sender.send([a_credit()])
    both = (a_credit("cr_1", "CN-2"), a_credit("cr_2", "CN-2"))
    assert statuses(sender, *both) == ["conflict", "accepted"]
    with tenant_scope(tenant.pk):
        assert counted() == [*ONCE, ("cr_2", Decimal("-12.50"))]


def test_one_body_is_judged_in_its_own_order(tenant: Tenant, sender: Sender) -> None:
    body = (
        a_credit(),
        a_credit("cr_2"),
        a_credit("cr_3", amount_usd="-1"),
        a_credit("cr_4", "CN-2"),
        a_credit("cr_5", provider="openai"),
    )
    judged = statuses(sender, *body)
    assert judged == ["accepted", "duplicate", "conflict", "accepted", "accepted"]
    with tenant_scope(tenant.pk):
        assert [credit_id for credit_id, _usd in counted()] == ["cr_1", "cr_4", "cr_5"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"amount_usd": "12.50"}, "amount_usd", "not_owed_back"),
        ({"amount_usd": 0}, "amount_usd", "not_owed_back"),
        ({"amount_usd": "-0.00"}, "amount_usd", "not_owed_back"),
        ({"amount_usd": "-1,5"}, "amount_usd", "not_a_number"),
        ({"amount_usd": "-0.0000000000000000001"}, "amount_usd", "too_many_digits"),
        ({"amount_usd": "-1e13"}, "amount_usd", "out_of_range"),
        ({"amount_usd": None}, "amount_usd", "required"),
        ({"occurred_at": None}, "occurred_at", "required"),
        ({"occurred_at": "2025-06-10"}, "occurred_at", "bad_time"),
        ({"provider": None}, "provider", "required"),
        ({"invoice_reference": None}, "invoice_reference", "required"),
        ({"invoice_reference": "CN 1"}, "invoice_reference", "bad_identifier"),
        ({"component": "model_call"}, "component", "not_credit"),
        ({"trace_id": "trc_1"}, "trace_id", "unknown_field"),
        ({"use_case_id": "unheard_of"}, "use_case_id", "unknown_use_case"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_a_bad_credit_is_refused_by_its_field(
    tenant: Tenant, sender: Sender, change: Fields, field: str, code: str
) -> None:
    assert errors(sender, {k: v for k, v in {**a_credit(), **change}.items() if v is not None}) == [
        (field, code)
    ]
    with tenant_scope(tenant.pk):
        assert counted() == []


@pytest.mark.parametrize("amount", ["-12.50", -12.5, "-1.25e1", "-12.5"])
def test_an_amount_is_the_same_however_it_is_written(
    tenant: Tenant, sender: Sender, amount: object
) -> None:
    sender.send([a_credit()])
    assert statuses(sender, a_credit(amount_usd=amount)) == ["duplicate"]


def test_a_credit_may_say_component_credit_and_no_type(tenant: Tenant, sender: Sender) -> None:
    assert statuses(sender, a_credit(type=None, component="credit")) == ["accepted"]
    assert statuses(sender, a_credit()) == ["duplicate"]


def test_a_cost_event_of_component_credit_is_told_of_the_type(sender: Sender) -> None:
    event = {
        "type": "cost_event",
        "cost_event_id": "ce_1",
        "trace_id": "trc_1",
        "occurred_at": "2025-06-10T10:00:00Z",
        "component": "credit",
        "provider": "anthropic",
        "quantity": 1,
        "allocation_method": "direct_metered",
        "retention_class": "short",
    }
    assert errors(sender, event) == [("component", "credit_as_event")]


@pytest.mark.parametrize(
    "amounts",
    [
        pa.array([Decimal("-12.5"), Decimal("-0.1")], pa.decimal128(38, 18)),
        pa.array([-12.5, -0.1], pa.float64()),
        pa.array(["-12.50", "-0.1"]),
    ],
    ids=["decimal", "float", "text"],
)
def test_credits_come_in_parquet_and_count_once_with_those_of_other_doors(
    tenant: Tenant, sender: Sender, amounts: pa.Array
) -> None:
    sender.send([a_credit("bill_1", "CN-1")])
    names = {"credit_id": ["cr_1", "cr_2"], "invoice_reference": ["CN-1", "CN-2"]}
    same = {"provider": ["anthropic"] * 2, "occurred_at": [AT] * 2}
    job = submit(tenant, write_parquet({**names, **same, "amount_usd": amounts}))
    assert run_job(tenant.pk, job)
    assert state_of(tenant, job) == ("done", 1, 1, 0, 0)
    with tenant_scope(tenant.pk):
        assert counted() == [("bill_1", Decimal("-12.5")), ("cr_2", Decimal("-0.1"))]
        assert told_again() == [("bill_1", "cr_1", Decimal("-12.5"), True)]
