"""Whatever a client sends, no door answers 500, and a body that is refused leaves no row."""

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.hostile.bodies import (
    DOORS,
    EVENT,
    LAGO,
    LITELLM,
    SCORE,
    Place,
    Raw,
    put,
    spoilt,
    written,
)
from tests.people import make_key, make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FACTS = ("request", "costline", "outcome", "qualityscore", "importjob", "recordkey")
NONE = (0,) * len(FACTS)
HUGE = Raw("1" + "0" * 400)
ONCE_CRASHED = [
    ("litellm", [LITELLM], (0, "response_cost"), Raw("1e308")),
    ("litellm", [LITELLM], (0, "response_cost"), HUGE),
    ("litellm", [LITELLM], (0, "response_cost"), Raw("1e999999999")),
    ("litellm", [LITELLM], (0, "prompt_tokens"), HUGE),
    ("litellm", [LITELLM], (0, "stream"), []),
    ("litellm", [LITELLM], (0, "stream"), {}),
    ("langfuse scores", SCORE, ("dataType",), []),
    ("langfuse scores", SCORE, ("dataType",), {}),
    ("langfuse scores", SCORE, ("value",), Raw("1" + "0" * 5_000)),
    ("lago", {"event": LAGO}, ("event", "precise_total_amount_cents"), "1e999999999"),
    ("lago", {"event": LAGO}, ("event", "timestamp"), "1e999999999"),
    ("lago", {"event": LAGO}, ("event", "properties", "value"), "1e999999999"),
    ("openmeter", EVENT, ("data", "tokens"), Raw("1e999999999")),
    ("openmeter", EVENT, ("data", "cost"), HUGE),
    ("openmeter", EVENT, ("data", "cost"), Raw("1e99999999999999999999")),
    ("lago", {"event": LAGO}, ("event", "properties", "value"), Raw("1e99999999999999999999")),
    ("openmeter", {**EVENT, "data": None, "data_base64": ""}, ("data_base64",), "\u202e"),
]
COUNT = "SELECT " + ", ".join(f"(SELECT count(*) FROM ledger_{name})" for name in FACTS)


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def sender(tenant: Tenant) -> Client:
    key = make_key(tenant, "ingest")
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


def rows(tenant: Tenant) -> tuple[int, ...]:
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT)
        return tuple(cursor.fetchone())


def knock(sender: Client, tenant: Tenant, door: str, body: bytes) -> None:
    with transaction.atomic():
        answer = sender.post(DOORS[door].path, body, content_type=DOORS[door].content_type)
        assert answer.status_code < 500, (answer.status_code, body[:2_000])
        if answer.status_code >= 400:
            assert rows(tenant) == NONE, (answer.status_code, body[:2_000])
        transaction.set_rollback(True)


GOOD = [(name, number) for name, door in DOORS.items() for number in range(len(door.documents))]


@pytest.mark.parametrize(("name", "number"), GOOD)
def test_what_is_spoilt_was_good(sender: Client, tenant: Tenant, name: str, number: int) -> None:
    """A body that is refused for want of an id tries nothing behind that."""
    door = DOORS[name]
    answer = sender.post(door.path, written(door.documents[number]), content_type=door.content_type)
    assert answer.status_code < 300, answer.content
    assert rows(tenant) > NONE, answer.content


def examples(number: int) -> settings:
    healthy = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    # A body that fails is told as it is: making it smaller through the database takes minutes.
    phases = [Phase.explicit, Phase.reuse, Phase.generate]
    return settings(
        max_examples=number, deadline=None, suppress_health_check=healthy, phases=phases
    )


@pytest.mark.parametrize("door", DOORS)
@given(data=st.data())
@examples(30)
def test_no_body_is_answered_500(
    sender: Client, tenant: Tenant, door: str, data: st.DataObject
) -> None:
    knock(sender, tenant, door, data.draw(spoilt(DOORS[door].documents)))


@pytest.mark.parametrize(("door", "document", "place", "value"), ONCE_CRASHED)
def test_what_once_was_answered_500(
    sender: Client, tenant: Tenant, door: str, document: object, place: Place, value: object
) -> None:
    knock(sender, tenant, door, written(put(document, place, value)))


@pytest.mark.long
@pytest.mark.parametrize("door", DOORS)
@given(data=st.data())
@examples(2_000)
def test_nor_is_any_of_thousands(
    sender: Client, tenant: Tenant, door: str, data: st.DataObject
) -> None:
    knock(sender, tenant, door, data.draw(spoilt(DOORS[door].documents)))
