"""What the database refuses after the service has looked is told in a sentence, never as a failure.

Each text that a trigger of the engine raises is put into words; over HTTP it is 409 or 403, and 422
where it is told at a field.
"""

import re
from collections.abc import Iterator
from html import unescape
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from finops.models import RiskTierChange, RoleAssignment, SignOff
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.approvals import rows, slots
from finops.services.approvals.refusing import RULES, DatabaseRule, rule_of
from finops.services.approvals.risk_tiers import RISK_TIERS, ask_lower_tier
from tests.finops.approvals.asked.board import WHY
from tests.finops.approvals.notes import Desk
from tests.people import copy_of, sign_in

pytestmark = pytest.mark.django_db
# Tables of what people sign: any trigger on them may refuse a step.
ENGINE = r"^finops_(approval|snapshot|signoff|condition|delegation|freeze|comment|mention|reminder"
ENGINE += r"|requestevidence|raci|risktier|budgetchange|budgetamount|budget$|limit|roleassignment"
ENGINE += r"|usecase|review)"
RAISED = """
SELECT DISTINCT p.prosrc FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'app'
WHERE NOT t.tgisinternal AND c.relname ~ %s
"""
# What becomes of a refusal is the same for all texts of a code; the long tests say each.
ONE_OF_EACH_CODE = tuple({(rule.code, rule.field): rule for rule in RULES}.values())
RAISE = "DO $$ BEGIN RAISE EXCEPTION '%%', '{text}'; END $$"


@pytest.fixture
def board(standing_high_board: Desk, db: None) -> Iterator[Desk]:
    opened = copy_of(standing_high_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


@pytest.fixture
def change(board: Desk) -> RiskTierChange:
    otto = board.people["Otto"]
    return ask_lower_tier(actor=otto, use_case=board.case, to_tier="low", reason=WHY)


def browser_of(board: Desk, name: str) -> Client:
    person = board.people[name].user
    assert person is not None
    return sign_in(Client(), person)


def signs(browser: Client, change: RiskTierChange) -> tuple[int, str]:
    seen = sha256_to_sign(RISK_TIERS, change, request_of(RISK_TIERS.name, change.pk))
    url = f"/t/retail/risk-tiers/{change.pk}/approve"
    answer = browser.post(url, {"seen": seen})
    return answer.status_code, answer.content.decode()


def test_every_text_that_a_trigger_of_the_engine_raises_is_put_into_words() -> None:
    with connection.cursor() as cursor:
        cursor.execute(RAISED, [ENGINE])
        sources = [source for (source,) in cursor.fetchall()]
    raised = {text for source in sources for text in re.findall(r"EXCEPTION\s+'([^']*)'", source)}
    assert len(raised) > 30
    assert {text for text in raised if rule_of(text.replace("%", "x")) is None} == set()
    for rule in RULES:
        known_as = rule_of(rule.text.replace("%", "x"))
        assert known_as is not None
        assert (known_as.code, known_as.sentence) == (rule.code, rule.sentence)
    known = {rule.text for rule in RULES}
    assert known - raised == set(), "nothing raises them"


@pytest.mark.parametrize(
    "rules",
    [ONE_OF_EACH_CODE, pytest.param(RULES, marks=pytest.mark.long)],
    ids=["codes", "all"],
)
def test_each_is_a_sentence_over_http_and_nothing_is_signed(
    board: Desk,
    change: RiskTierChange,
    monkeypatch: pytest.MonkeyPatch,
    rules: tuple[DatabaseRule, ...],
) -> None:
    looked, texts = slots.check_signature, [""]

    def and_then_it_is_refused(*asked: Any) -> Any:  # Any: as the service has them
        looked(*asked)
        with connection.cursor() as cursor:
            cursor.execute(RAISE.format(text=texts[-1]), [])

    monkeypatch.setattr(rows, "check_signature", and_then_it_is_refused)
    pia = browser_of(board, "Pia")
    for rule in rules:
        texts.append(rule.text.replace("%", "x"))
        status, page = signs(pia, change)
        refused = (HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN)
        assert status in ((HTTPStatus.UNPROCESSABLE_ENTITY,) if rule.field else refused), rule.text
        assert str(rule.sentence) in unescape(page), rule.text
    assert not SignOff.objects.exists()


def test_a_role_that_ends_between_the_look_and_the_signature_is_told_so(
    board: Desk, change: RiskTierChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = slots.check_signature
    pia = board.people["Pia"].user

    def and_then_it_ends(*asked: Any) -> Any:  # Any: as the service has them
        chosen = looked(*asked)
        statement = "UPDATE finops_roleassignment SET valid_to = valid_from + interval '1 us'"
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE user_id = %s", [pia.pk if pia else 0])
        return chosen

    monkeypatch.setattr(rows, "check_signature", and_then_it_ends)
    status, page = signs(browser_of(board, "Pia"), change)
    assert (status, "Your role ended in this moment" in page) == (409, True)
    assert not SignOff.objects.exists()
    assert RoleAssignment.objects.filter(user=pia, valid_to=None).exists(), "undone with the step"


def test_an_error_of_another_kind_is_no_refusal(board: Desk, change: RiskTierChange) -> None:
    assert rule_of("division by zero") is None
    assert signs(browser_of(board, "Pia"), change)[0] == 302
