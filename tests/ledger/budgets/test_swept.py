"""Budgets that nobody counted for long are handed to a worker; apart, since it commits."""

import pytest
from django.db import transaction

from finops.scope import tenant_scope
from ledger.services.budgets.counting import recount
from ledger.services.budgets.telling import sweep_budgets
from tests.finops.budgets.house import approved, new_budget, open_house, this_month


@pytest.mark.django_db(transaction=True)
def test_whoever_was_not_counted_for_long_is_handed_to_a_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = open_house()
    sent: list[object] = []
    monkeypatch.setattr("ledger.services.budgets.telling.hint", lambda *args: sent.append(args))
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        approved(opened, new_budget(dates=this_month(), use_case=opened.copilot))
    sweep_budgets()
    recount(opened.tenant.pk)
    sweep_budgets()
    assert sent == [("ledger.count_budgets", opened.tenant.pk)]
