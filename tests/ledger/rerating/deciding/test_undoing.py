"""A posted run is undone by another one, asked for with the same words and decided by two."""

import re
from datetime import timedelta
from html import unescape

from django.test import Client
from django.urls import reverse

from ledger.views.rerating.undoing import moment_before
from tests.ledger.pages.reading import text_of
from tests.ledger.rerating.house import (
    House,
    a_book,
    asked,
    posted,
    reviewed,
    small,
    standing_lines,
    total_cost,
)
from tests.people import sign_in

OLD = {"input": "0.001", "output": "0.003"}
NEW = {"input": "0.002", "output": "0.003"}


def test_the_form_that_undoes_a_run_is_filled_and_its_run_puts_every_line_back(
    house: House,
) -> None:
    a_book(house, small(OLD))
    posted(house, asked())
    before = total_cost(), standing_lines()
    second = a_book(house, small(NEW))
    run = posted(house, asked())
    assert total_cost() > before[0]
    browser = sign_in(Client(), house.finance)
    page = browser.get(reverse("rerating", args=["retail", run.public_id])).content.decode()
    (url,) = re.findall(r'href="([^"]*undo=[^"]*)"', page)
    form = browser.get(unescape(url)).content.decode()
    assert "Undo of the re-rating of 1 – 30 Jun 2026 that was posted." in text_of(form)
    assert 'value="2026-06-01"' in form
    assert second.recorded_at is not None
    assert moment_before(run) == second.recorded_at - timedelta(minutes=1)
    assert f"{moment_before(run):%Y-%m-%dT%H:%M}" in form
    posted(house, asked(second.recorded_at - timedelta(microseconds=1)))
    assert total_cost() == before[0]
    assert [line[6:] for line in standing_lines()] == [line[6:] for line in before[1]]


def test_a_run_that_posted_nothing_is_not_undone(house: House) -> None:
    a_book(house, small(OLD))
    run = reviewed(house, asked())
    browser = sign_in(Client(), house.finance)
    page = browser.get(reverse("rerating", args=["retail", run.public_id])).content.decode()
    assert "undo=" not in page
    form = browser.get(f"{reverse('rerate-new', args=['retail'])}?undo={run.public_id}")
    assert form.status_code == 200
    assert "Undo of" not in text_of(form.content.decode())
