"""Runs from before the engine come with their steps: the migration writes what the engine had."""

import pytest
from django.db import transaction

from finops.scope import tenant_scope
from ledger.services.rerating.deciding import reject
from ledger.services.rerating.moving import RUNS
from ledger.services.rerating.requesting import withdraw
from tests.finops.approvals.history import held, written_again
from tests.ledger.records import record
from tests.ledger.rerating.house import (
    a_book,
    approved,
    asked,
    computed,
    june_events,
    open_house,
    posted,
    reviewed,
    small,
)
from tests.superuser import superuser

PRICES = {"input": "0.001", "output": "0.003"}
HISTORY = "ledger/migrations/0039_signed_reratings.sql"
# The table as it was, with what it had held.
BEFORE = """
SET ROLE fin_owner;
CREATE TABLE ledger_ratingstep (
  tenant_id integer, id bigserial, run_id bigint, before text, after text, actor text,
  person_id bigint, at timestamptz, note text, content_sha256 text);
RESET ROLE;
INSERT INTO ledger_ratingstep
  (tenant_id, run_id, before, after, actor, person_id, at, note, content_sha256)
SELECT s.tenant_id, q.subject, s.source, s.target, s.actor, s.person_id, s.at, s.reason, s.sha256
FROM finops_approvalstep s JOIN finops_approvalrequest q ON q.id = s.request_id
WHERE q.kind = 'rerating' ORDER BY q.subject, s.seq;
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_runs_come_with_their_steps_and_signatures() -> None:
    house = open_house()
    with tenant_scope(house.tenant.pk), transaction.atomic():
        record(*june_events())
        a_book(house, small(PRICES))
        computed(house, asked())
        reviewed(house, asked())
        lead, finance = house.actor(house.lead), house.actor(house.finance)
        refused, left = reviewed(house, asked()), reviewed(house, asked())
        why = "the book is wrong"
        reject(actor=lead, run_id=refused.pk, if_match=refused.content_sha256, reason=why)
        withdraw(actor=finance, run_id=left.pk, reason="it was a mistake")
        approved(house, asked())
        posted(house, asked())
    with tenant_scope(house.tenant.pk):
        before = held(RUNS.name)
    with superuser(autocommit=True) as admin:
        admin.execute(BEFORE)
        try:
            again = written_again(house.tenant.pk, RUNS.name, HISTORY)
        finally:
            admin.execute("DROP TABLE ledger_ratingstep")
    assert again.requests == before.requests
    assert again.signatures == before.signatures
    assert again.steps == before.steps
