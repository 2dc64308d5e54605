"""A dry run may be cancelled, and begun again; a posting comes to its end."""

import pytest
from django.test import Client

from finops.queries.approvals import steps_of
from finops.services.leasing import LeaseLost, cancel, claim, keep, may_cancel
from finops.services.signing import WrongStep
from ledger.models import RatingRun
from ledger.services.rerating.moving import RUNS
from ledger.services.rerating.requesting import NewRun, recompute, request_rerating
from ledger.services.rerating.running import RERATINGS, run_rerating
from tests.ledger.rerating.house import House, a_book, approved, asked, fresh, small
from tests.people import sign_in

PRICES = {"input": "0.001", "output": "0.003"}


@pytest.fixture
def run(house: House) -> RatingRun:
    a_book(house, small(PRICES))
    new = NewRun(asked(), "prices were wrong in June")
    return request_rerating(actor=house.actor(house.finance), new=new, tell=False)


def test_a_dry_run_is_cancelled_while_it_is_worked_on_and_begun_again(
    house: House, run: RatingRun
) -> None:
    held = claim(RERATINGS, house.tenant.pk, run.public_id)
    assert held is not None
    cancel(RERATINGS, run, actor=house.actor(house.finance))
    with pytest.raises(LeaseLost):
        keep(held, lines_done=1)
    cancelled = fresh(run)
    assert (cancelled.state, cancelled.cancelled_by) == ("draft", house.finance.name)
    assert [step.name for step in steps_of(RUNS.name, run.pk)][-1] == "cancel"
    recompute(actor=house.actor(house.finance), run_id=run.pk, tell=False)
    assert run_rerating(house.tenant.pk, run.public_id)
    assert (fresh(run).state, fresh(run).cancelled_by) == ("ready", "")


def test_the_page_offers_it_while_the_difference_is_computed(house: House, run: RatingRun) -> None:
    url = f"/t/retail/rerating/{run.public_id}/"
    finance = sign_in(Client(), house.finance)
    assert f"{url}cancel/" in finance.get(url).content.decode()
    assert finance.post(f"{url}cancel/")["Location"] == url
    page = finance.get(url).content.decode()
    assert "Compute again" in page
    assert f"{url}cancel/" not in page


def test_a_posting_is_not_cancelled(house: House) -> None:
    a_book(house, small(PRICES))
    run, actor = approved(house, asked()), house.actor(house.finance)
    assert not may_cancel(RERATINGS, run, actor)
    with pytest.raises(WrongStep):
        cancel(RERATINGS, run, actor=actor)
    assert run_rerating(house.tenant.pk, run.public_id)
    assert fresh(run).state == "done"
