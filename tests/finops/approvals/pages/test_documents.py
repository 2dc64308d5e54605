"""Documents of a draft: signed by their hash, never out of date, and needed where money is asked
for what is critical."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.test import Client

from finops import clock
from finops.calc.canonical import sha256_of
from finops.models import ApprovalRequest, BudgetChange, RequestEvidence
from finops.queries.approvals import request_of
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget
from finops.services.budgets.signing import BUDGETS, submit
from finops.services.signing import SignatureRefused
from tests.finops.budgets.house import House, new_budget
from tests.people import copy_of, sign_in

pytestmark = pytest.mark.django_db
PAPER = b"Every decision is taken by a person."


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


@pytest.fixture
def change(house: House) -> BudgetChange:
    """Otto's draft of money for what is critical."""
    new = new_budget(use_case=house.aml, risk_tier="critical")
    return ask_budget(actor=house["Otto"], new=new)


def request(change: BudgetChange) -> ApprovalRequest:
    held = request_of(BUDGETS.name, change.pk)
    assert held is not None
    return held


def door(house: House, name: str) -> Client:
    person = house[name].user
    assert person is not None
    return sign_in(Client(), person)


def sent(days: int = 30, shows: str = "human_in_loop") -> dict[str, object]:
    today = clock.now().date()
    return {
        **{"shows": shows, "reference": "intranet/controls/7", "as_of": today.isoformat()},
        "until": (today + timedelta(days=days)).isoformat(),
        "document": SimpleUploadedFile("controls.pdf", PAPER),
    }


def added(house: House, change: BudgetChange, days: int = 30, shows: str = "human_in_loop") -> int:
    url = f"/t/retail/requests/{request(change).pk}/documents/new"
    return door(house, "Otto").post(url, sent(days, shows)).status_code


def test_critical_money_is_not_asked_for_without_a_document_that_people_decide(
    house: House, change: BudgetChange
) -> None:
    url = f"/t/retail/budget-changes/{change.pk}/submit/"
    otto = door(house, "Otto")
    assert "no document shows that people decide" in otto.get(url).content.decode()
    refused = otto.post(url)
    assert (refused.status_code, change.state) == (409, "draft")
    assert added(house, change, shows="other") == 302
    assert otto.post(url).status_code == 409, "it shows something else"
    assert added(house, change) == 302
    assert otto.post(url).status_code == 302
    held = request(change)
    assert held.state == "in_review"
    [_other, paper] = json.loads(held.snapshot.content)["evidence"]
    assert paper["sha256"] == hashlib.sha256(PAPER).hexdigest()


def test_a_request_lasts_no_longer_than_its_documents(house: House, change: BudgetChange) -> None:
    assert added(house, change, days=3) == 302
    submit(actor=house["Otto"], change_id=change.pk)
    due = request(change).due_at
    assert due is not None
    assert due.date() == clock.now().date() + timedelta(days=3)


def test_a_document_out_of_date_is_refused(
    house: House, change: BudgetChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert added(house, change, days=0) == 422
    assert added(house, change, days=3) == 302
    late = clock.now() + timedelta(days=4)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(SignatureRefused) as refused:
        submit(actor=house["Otto"], change_id=change.pk)
    assert refused.value.code == "evidence_stale"


def test_a_document_is_taken_out_of_a_draft_and_stays_in_what_is_in_review(
    house: House, change: BudgetChange
) -> None:
    otto, gone = door(house, "Otto"), f"/t/retail/requests/{request(change).pk}/documents/1/remove"
    added(house, change)
    assert otto.post(gone).status_code == 302
    assert not RequestEvidence.objects.exists()
    added(house, change)
    submit(actor=house["Otto"], change_id=change.pk)
    assert otto.post(gone).status_code == 404
    for statement in (
        "DELETE FROM finops_requestevidence",
        "INSERT INTO finops_requestevidence (tenant_id, request_id, no, shows, name, reference,"
        " sha256, as_of, until, added_by_id) SELECT tenant_id, request_id, 9, shows, name,"
        " reference, sha256, as_of, until, added_by_id FROM finops_requestevidence",
    ):
        assert "in a draft alone" in answer_to(statement)


def test_the_database_holds_it_as_well(house: House, change: BudgetChange) -> None:
    """A snapshot of critical money without a document, written past the service."""
    content = json.dumps(
        {"fiscal_year_usd": "1.00", "tier": "critical"}, sort_keys=True, separators=(",", ":")
    )
    statement = (
        "INSERT INTO finops_approvalsnapshot (tenant_id, request_id, seq, content, sha256,"
        f" needs_step_up, created_at) SELECT app.tenant(), {request(change).pk}, 1, '{content}',"
        f" '{sha256_of(content)}', true, now()"
    )
    assert "needs a document that people decide" in answer_to(statement)
    added(house, change)
    assert answer_to(statement) == "done"


def answer_to(statement: str) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error as refused:
        return str(refused)
    return "done"
