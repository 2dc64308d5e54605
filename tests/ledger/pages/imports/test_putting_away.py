"""An import with trouble waits until somebody who can mend it puts it away; that can be undone."""

import pytest
from django.test import Client

from finops.queries.audit.log import AuditFilter, all_entries
from finops.scope import tenant_scope
from ledger.models import ImportJob
from tests.ledger.pages.house import House
from tests.ledger.pages.reading import content_of, text_of


@pytest.fixture
def job(house: House) -> ImportJob:
    with tenant_scope(house.tenant.pk):
        return ImportJob.objects.create(
            state="failed", file_names=["broken.csv"], error="The header is wrong.", actor="tests"
        )


def at(job: ImportJob, step: str = "") -> str:
    return f"/t/retail/imports/{job.public_id}/{step}"


def inbox(browser: Client) -> str:
    return text_of(content_of(browser.get("/t/retail/inbox/")))


def test_what_is_put_away_waits_for_nobody_until_it_is_taken_back(
    house: House, job: ImportJob
) -> None:
    operator = house.browser("ai_ops")
    assert "broken.csv" in inbox(operator)
    done = operator.post(at(job, "put-away/"), follow=True)
    assert "Ana Silva has put this import away" in text_of(content_of(done))
    assert "broken.csv" not in inbox(operator)
    assert "Failed, put away" in text_of(content_of(operator.get("/t/retail/imports/")))
    again = operator.post(at(job, "put-away/"), follow=True)
    assert "there is nothing to put away" in text_of(content_of(again))
    operator.post(at(job, "take-back/"))
    assert "broken.csv" in inbox(operator)
    with tenant_scope(house.tenant.pk):
        moves = [
            entry.action
            for entry in all_entries(AuditFilter())
            if entry.target == str(job.public_id)
        ]
    assert moves == ["import.taken_back", "import.put_away"]


def test_what_went_through_cannot_be_put_away(house: House, job: ImportJob) -> None:
    with tenant_scope(house.tenant.pk):
        ImportJob.objects.update(state="done")
    operator = house.browser("ai_ops")
    assert "Put away" not in text_of(content_of(operator.get(at(job))))
    operator.post(at(job, "put-away/"))
    with tenant_scope(house.tenant.pk):
        assert ImportJob.objects.get().put_away_by == ""


def test_who_cannot_mend_it_cannot_put_it_away(house: House, job: ImportJob) -> None:
    finance = house.browser("finance")
    assert "Put away" not in text_of(content_of(finance.get(at(job))))
    assert finance.post(at(job, "put-away/")).status_code == 404
    assert finance.post(at(job, "take-back/")).status_code == 404
