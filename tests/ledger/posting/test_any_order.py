"""Order, cut and repetition do not matter, also where sightings of one moment compete."""

import random
import uuid
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finops.scope import tenant_scope
from ledger.services.rollups import compare, rebuild
from tests.ledger.ledgers import send, send_wildly, the_ledger
from tests.ledger.posting.worlds import World, records_of
from tests.ledger.records import WORDS, Record, a_request, an_event, an_outcome
from tests.people import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT = "2026-10-01T10:00:00Z"
QUICK = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a seed has no simpler one: nothing to be looked for after a failure
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def ledger_after(records: list[Record], cuts: int | random.Random) -> dict[str, object]:
    """What a tenant's books say after pieces of `cuts` records, or after wild sending."""
    with tenant_scope(make_tenant(f"t{uuid.uuid4().hex}", time_zone=ZONE).pk):
        if isinstance(cuts, random.Random):
            send_wildly(records, cuts)
        else:
            for at in range(0, len(records), cuts):
                send(records[at : at + cuts])
        assert compare() == {}
        return dict(the_ledger())


ZONE = "Asia/Kathmandu"


def assert_same(ledger: dict[str, object], other: dict[str, object]) -> None:
    for name, rows in ledger.items():
        assert other[name] == rows, name


@QUICK
@given(seed=st.integers(0, 2**32))
def test_records_that_compete_give_one_ledger_however_they_come(seed: int) -> None:
    records = records_of(World(), random.Random(seed))
    if not records:
        return
    at_once = ledger_after(records, len(records))
    assert_same(at_once, ledger_after(records[::-1], 1))
    assert_same(at_once, ledger_after(records, random.Random(seed + 1)))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_more_worlds_give_one_ledger_however_they_come(seed: int) -> None:
    chance = random.Random(seed)
    records = records_of(World(traces=chance.randint(2, 20)), chance)
    at_once = ledger_after(records, len(records))
    assert_same(at_once, ledger_after(chance.sample(records, len(records)), 1))
    assert_same(at_once, ledger_after(records, chance))


@pytest.mark.parametrize("cut", [1, 2])
@pytest.mark.parametrize("reverse", [False, True])
def test_of_two_inline_sightings_of_one_moment_the_same_one_counts(
    cut: int, *, reverse: bool
) -> None:
    first = an_event("ce_1", "trc_1", AT, **WORDS, business_outcome_id="case_b")
    second = an_event("ce_2", "trc_1", AT, **WORDS | {"workflow_step": "check"})
    bare = an_event("ce_3", "trc_1", AT)
    records = [first, second, bare]
    expected = ledger_after(records, 3)
    assert_same(expected, ledger_after(records[::-1] if reverse else records, cut))


def test_an_earlier_sighting_takes_over_and_leaves_no_empty_sums() -> None:
    late = an_event("ce_1", "trc_1", "2026-10-02T10:00:00Z", **WORDS)
    early = an_event("ce_2", "trc_1", AT, **WORDS | {"workflow_step": "check"})
    bare = an_event("ce_3", "trc_1", "2026-10-03T10:00:00Z")
    with tenant_scope(make_tenant().pk):
        for record in (late, bare, early):
            send([record])
        assert compare() == {}
        ledger = the_ledger()
        assert [row[1:3] for row in ledger["asked by day"]] == [(STEP_CHECK, 1)]
        assert [row[9] for row in ledger["lines"]] == [STEP_DRAFT, STEP_CHECK, STEP_CHECK]


STEP_CHECK = "contact_center/cc_4102/copilot/check/medium/miss"
STEP_DRAFT = "contact_center/cc_4102/copilot/draft_answer/medium/miss"


def test_a_said_request_replaces_a_told_one_and_takes_the_outcome_along() -> None:
    event = an_event("ce_1", "trc_1", AT, **WORDS, business_outcome_id="case_1")
    request = a_request("trc_1", "2026-10-02T10:00:00Z", workflow_step="check")
    with tenant_scope(make_tenant().pk):
        send([event])
        assert the_ledger()["counted"][0][1] == STEP_DRAFT
        send([request])
        ledger = the_ledger()
        assert ledger["requests"][0][2:] == (False, None, STEP_CHECK)
        assert [row[1:4] for row in ledger["counted"]] == [(STEP_CHECK, "resolved_case", 1)]
        assert compare() == {}


def test_a_said_outcome_replaces_a_told_one_on_its_own_day() -> None:
    with tenant_scope(make_tenant().pk):
        send([a_request("trc_1", AT, business_outcome_id="case_1")])
        send([an_outcome("case_1", "trc_1", "2026-10-05T10:00:00Z", value_usd="4.20")])
        (row,) = the_ledger()["counted"]
        assert (str(row[0]), row[3], row[4]) == ("2026-10-05", 1, Decimal("4.2"))
        assert compare() == {}


def test_a_rebuild_changes_nothing() -> None:
    with tenant_scope(make_tenant(time_zone=ZONE).pk):
        send(records_of(World(), random.Random(7)))
        before = the_ledger()
        rebuild(actor="tests")
        assert the_ledger() == before
