"""The self-check and the plan of thirty days answer from what is there, and say what is not."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from finops import clock
from gates.calc.checking.artefacts import FAMILIES, Artefacts
from gates.calc.checking.plan import ITEMS, SEEN, ticked
from gates.calc.checking.questions import NOTHING, QUESTIONS, CheckState, answered
from gates.queries.checking.artefacts import artefacts
from gates.services.signing import submit_gate
from tests.gates.funding.house import asked_for, gate_house
from tests.ledger.records import a_request, an_event, an_outcome, record
from tests.ledger.slos.house import House

COMPLETE = Artefacts(
    *("copilot", "Copilot"),
    outcomes=Decimal(30),
    cost_usd=Decimal(60),
    unit_cost_usd=Decimal(2),
    components=frozenset(FAMILIES),
    attributed=Decimal("0.98"),
    routed=Decimal(1),
    cached=Decimal(1),
    closed_months=2,
    documents=frozenset({"capacity", "savings", "carbon"}),
    marks=frozenset(
        {
            *("brief", "definition", "matrix", "allowed", "blocked", "budget", "limit"),
            *("gate", "memo", "granted"),
        }
    ),
)
BARE = Artefacts("aml", "AML")


def test_the_questions_and_the_items_are_those_of_the_list() -> None:
    assert [question.no for question in QUESTIONS] == list(range(1, 13))
    assert [item.day for item in ITEMS] == list(range(1, 31))


def test_yes_takes_every_use_case_partly_some_and_no_none() -> None:
    for question in QUESTIONS:
        best = CheckState.YES if question.not_built == NOTHING else CheckState.PARTLY
        assert answered(question, [COMPLETE]).state is best, question.no
        answer = answered(question, [COMPLETE, BARE])
        assert answer.state is CheckState.PARTLY, question.no
        assert (answer.having, answer.lacking) == (("Copilot",), ("AML",))
        assert answered(question, [BARE]).state is CheckState.NO, question.no
        assert answered(question, []).state is CheckState.NO


def test_a_part_below_98_per_cent_is_not_enough() -> None:
    short = Artefacts("copilot", "Copilot", attributed=Decimal("0.9799"))
    assert answered(QUESTIONS[2], [short]).state is CheckState.NO


def test_items_tick_themselves_and_what_is_not_seen_never_does() -> None:
    assert ticked(BARE) == ()
    assert set(SEEN) - set(ticked(COMPLETE)) == {
        item for item in SEEN if item.day in (20, 21, 22, 23)
    }


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with gate_house() as opened:
        yield opened


@pytest.mark.django_db
def test_the_artefacts_are_what_the_product_has(house: House) -> None:
    at = (clock.now() - timedelta(days=3)).isoformat()
    record(a_request("r", at), an_event("e", "r", at), an_outcome("o", "r", at))
    before = {case.slug: case for case in artefacts(None)}
    copilot = before["copilot"]
    assert (copilot.outcomes, copilot.cost_usd) == (Decimal(1), Decimal(2))
    assert copilot.unit_cost_usd == 2
    assert copilot.components
    assert "brief" in copilot.marks
    assert "memo" not in copilot.marks
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    (after,) = artefacts(frozenset({"copilot"}))
    assert after.marks - copilot.marks == {"gate", "memo"}
    assert artefacts(frozenset()) == []


@pytest.mark.django_db
def test_the_pages_and_the_documents_say_it_in_both_languages(house: House) -> None:
    door = house.door("Bea")
    text = door.get("/t/retail/self-check/").content.decode()
    assert "of 12 questions are answered with no" in text
    assert "not built yet" in text
    assert "not seen yet" in door.get("/t/retail/thirty-days/").content.decode()
    chinese = door.get("/t/retail/self-check/zh.md").content.decode()
    assert "12 个问题中" in chinese
    assert "尚未建成" in chinese
    assert door.get("/t/retail/self-check/en.pdf").content.startswith(b"%PDF")
    assert door.get("/t/retail/self-check/en.docx").content.startswith(b"PK")
    assert door.get("/t/retail/self-check/fr.md").status_code == 404
