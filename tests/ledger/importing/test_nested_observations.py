"""Of generations inside each other in a file the innermost counts, as of spans that come online."""

from decimal import Decimal

import pytest

from ledger.services.importing import run_job
from tests.ledger.importing.jobs import cost_and_events, state_of, submit
from tests.ledger.parsers.exports.reading import as_lines
from tests.ledger.parsers.exports.test_langfuse_observations import OBSERVATION
from tests.people import make_tenant


@pytest.mark.django_db
def test_a_generation_around_a_generation_repeats_it() -> None:
    tenant = make_tenant()
    inner = {**OBSERVATION, "id": "inner", "parentObservationId": "obs1"}
    job = submit(tenant, as_lines([OBSERVATION, inner]))
    run_job(tenant.pk, job)
    assert state_of(tenant, job)[:2] == ("done", 2)
    assert cost_and_events(tenant) == (Decimal("0.00021"), 1)
