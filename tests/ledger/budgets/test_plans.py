"""A plan as a file: exported, and taken back unchanged; what is wrong is named where it stands."""

import io
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Final

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import Workbook, load_workbook

from finops.access import Actor
from finops.models import Budget, BudgetChange
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget
from finops.set_up.plans import PlanResult, import_plan
from finops.ui.documents.xlsx import XLSX_TYPE
from tests.answers import Answer
from tests.finops.budgets.house import House, approved, new_budget, open_house, this_month
from tests.ledger.budgets.test_pages import api, browser
from tests.standing import standing

pytestmark = pytest.mark.django_db
LIST, PLAN, API = "/t/retail/budgets/", "/t/retail/budgets/plan/", "/api/v1/budgets/plan"
HALF: Final = (Decimal(1),) * 5 + (Decimal("0.4"),) * 2


def build() -> House:
    """A tree of budgets, of which one has parts of a cent nowhere, and one is only asked for."""
    house = open_house()
    with tenant_scope(house.tenant.pk):
        above = new_budget("bud_all", 5000, dates=this_month(), carry_limit=Decimal("10.50"))
        approved(house, above, "Lea", "Bea", "Finn", "Rita")
        part = new_budget(
            amount=1000, dates=this_month(), use_case=house.copilot, weekdays=HALF,
            parent=Budget.objects.get(slug="bud_all"), owner=house["Bea"].user,
        )  # fmt: skip
        approved(house, part)
        ask_budget(actor=house["Otto"], new=new_budget("bud_asked", 7, dates=this_month()))
    return house


@pytest.fixture(scope="module")
def standing_house(request: pytest.FixtureRequest) -> Iterator[House]:
    with standing(request, build) as house:
        yield house


@pytest.fixture
def house(standing_house: House, db: None) -> House:
    return deepcopy(standing_house)


def exported(house: House, form: str) -> bytes:
    answer = browser(house, "Otto").get(f"{LIST}?format={form}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def read(house: House, data: bytes) -> PlanResult:
    with tenant_scope(house.tenant.pk), transaction.atomic():
        otto: Actor = house["Otto"]
        return import_plan(actor=otto, data=data)


def drafts(house: House) -> int:
    with tenant_scope(house.tenant.pk):
        return BudgetChange.objects.filter(state="draft").count()


def changed(data: bytes, row: int, column: str, value: object) -> bytes:
    """The workbook with another value in a row, counted from 1 beneath the columns."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.active
    assert sheet is not None
    (head,) = (r for r in sheet.iter_rows() if r[0].value == "budget_id")
    place = next(cell.column for cell in head if cell.value == column)
    assert place is not None
    sheet.cell(head[0].row + row, place).value = value  # type: ignore[operator, assignment]  # of its stubs
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_is_taken_back_and_changes_nothing(house: House, form: str) -> None:
    data = exported(house, form)
    result = read(house, data)
    assert (result.problems, result.asked, result.unchanged) == ([], 0, 3)
    assert exported(house, form)[:2] == data[:2]
    assert drafts(house) == 1


def test_a_workbook_with_another_amount_asks_for_it(house: House) -> None:
    data = changed(exported(house, "xlsx"), 2, "amount", 1250.75)
    sent = io.BytesIO(data)
    sent.name = "plan.xlsx"
    assert browser(house, "Otto").post(PLAN, {"file": sent}).status_code == 302
    with tenant_scope(house.tenant.pk):
        change = BudgetChange.objects.get(what="increase")
        assert change.amounts.get().amount == Decimal("1250.75")


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("amount", "a lot", "amount"),
        ("amount", -5, "amount"),
        ("use_case", "nowhere", "use_case"),
        ("first", "yesterday", "first"),
        ("owner", "nobody@nowhere.example", "owner"),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_written(
    house: House, column: str, value: object, field: str
) -> None:
    data = changed(exported(house, "xlsx"), 1, "amount", 6000)
    result = read(house, changed(data, 2, column, value))
    (problem,) = result.problems
    assert problem.field == field
    assert problem.line > 2
    assert drafts(house) == 1  # the row that was right is not asked for


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", b"\xff\xfe\x00", b"", b"a,b\n1,2\n"])
def test_what_is_no_plan_is_refused_with_a_sentence(house: House, data: bytes) -> None:
    result = read(house, data)
    assert all(problem.message for problem in result.problems)
    assert result.problems
    assert result.asked == 0


def test_a_request_without_a_body_is_a_file_without_a_row(house: House) -> None:
    answer = Client().post(API, b"", content_type="text/csv", headers=api(house, "configure"))
    assert answer.status_code == 400
    assert "its first line names the columns" in answer.content.decode()


def test_a_program_sends_a_workbook(house: House) -> None:
    writes = api(house, "configure")
    data = exported(house, "xlsx")
    assert sent(data, writes).json() == {"asked": 0, "unchanged": 3}
    wrong = sent(changed(data, 2, "amount", "a lot"), writes)
    assert wrong.status_code == 400
    assert "amount" in wrong.json()["errors"][0]["field"]


def sent(data: bytes, headers: dict[str, str]) -> Answer:
    return Client().post(API, data, content_type=XLSX_TYPE, headers=headers)
