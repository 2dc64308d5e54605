"""The credits of the database are those of the reference, whatever the requests and outcomes."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from finops.access import Actor
from finops.scope import tenant_scope
from ledger.calc.outcomes.terms import OutcomeTerms
from ledger.calc.record_keys import key_of, trace_key
from ledger.models import OutcomeCredit
from ledger.services.crediting.definitions import define_outcome
from tests.ledger.crediting.reading import a_use_case, an_outcome_of
from tests.ledger.ledgers import send
from tests.ledger.records import a_request
from tests.ledger.references.crediting import CreditRule, Worked, credit, is_eligible
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
START = datetime(2024, 3, 1, tzinfo=UTC)
CASES = [f"case_{number}" for number in range(12)]
RULES = {"a": CreditRule.EQUAL, "b": CreditRule.FIRST, "c": CreditRule.LAST}
Shares = dict[str, tuple[int, Decimal | None]]


@pytest.mark.parametrize("seed", range(3))
def test_credits_are_those_of_the_reference(seed: int) -> None:
    chance = random.Random(seed)
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        for slug, rule in RULES.items():
            define_outcome(
                actor=Actor(tenant, name="tests"),
                use_case=a_use_case(slug),
                terms=OutcomeTerms(credit_rule=rule, lookback_days=30),
                valid_from=START - timedelta(days=900),
            )
        asked = [
            (f"t{number}", moment(chance), chance.choice("abc"), chance.choice(CASES))
            for number in range(80)
        ]
        values = {case: chance.choice([None, Decimal(0), Decimal("12.345678")]) for case in CASES}
        closed = {case: moment(chance) for case in CASES}
        send(
            [
                a_request(trace, at.isoformat(), use_case_id=owner, business_outcome_id=case)
                for trace, at, owner, case in asked
            ]
        )
        send(
            [
                an_outcome_of(case, at.isoformat(), value_usd=text(values[case]))
                for case, at in closed.items()
            ]
        )
        for case in CASES:
            assert stored(case) == expected(case, asked, closed[case], values[case])


def moment(chance: random.Random) -> datetime:
    """Few moments, so that many fall together, and some just outside of the lookback."""
    days, minutes = chance.choice([0, 0, 1, 29, 30, 31]), chance.choice([0, 5])
    return START + timedelta(days=days, minutes=minutes)


def text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def stored(case: str) -> Shares:
    credits = OutcomeCredit.objects.filter(case_key=key_of(case))
    rows = credits.values_list("trace_key", "credit", "value_usd")
    return {str(trace): (units, value) for trace, units, value in rows}


def expected(
    case: str,
    asked: list[tuple[str, datetime, str, str]],
    at: datetime,
    value: Decimal | None,
) -> Shares:
    owners = {str(trace_key(trace)): owner for trace, _at, owner, _case in asked}
    own = [(trace, then) for trace, then, _owner, named in asked if named == case]
    traces = [Worked(then, str(trace_key(trace))) for trace, then in own]
    eligible = [worked for worked in traces if is_eligible(worked, at)]
    if not eligible:
        return {"00000000-0000-0000-0000-000000000000": (10**12, value)}
    rule = RULES[owners[max(eligible).trace]]
    return {
        trace: (
            share.credit,
            None if share.value_units is None else Decimal(share.value_units).scaleb(-18),
        )
        for trace, share in credit(eligible, rule, value).items()
    }
