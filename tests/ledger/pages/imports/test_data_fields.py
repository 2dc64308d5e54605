"""The field list: every field of every kind, templates, and what of other tools is read."""

import pytest
from django.test import Client

from ledger.models import ImportJob
from ledger.parsers.exports.recognising import KNOWN_FILES
from ledger.parsers.records.fields import KINDS
from ledger.services.importing import run_job
from tests.ledger.pages.house import House
from tests.ledger.pages.imports.test_import_pages import UPLOAD, events, only_job
from tests.ledger.pages.reading import tables_of, text_of

URL = "/t/retail/data/fields/"


@pytest.fixture
def operator(house: House) -> Client:
    return house.browser("ai_ops")


def test_every_field_stands_in_the_table_of_its_kind(operator: Client) -> None:
    tables = tables_of(operator.get(URL).content.decode())
    for kind, table in zip(KINDS, tables, strict=False):
        assert [row[0].text for row in table.rows] == [field.name for field in KINDS[kind]]
    page = text_of(operator.get(URL).content.decode())
    for known in KNOWN_FILES:
        assert known.what in page


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_templates_download(operator: Client, kind: str, form: str) -> None:
    assert f"{URL}{kind}.{form}" in operator.get(URL).content.decode()
    answer = operator.get(f"{URL}{kind}.{form}")
    assert answer["Content-Disposition"] == f'attachment; filename="{kind}_template.{form}"'
    assert answer.content.startswith(KINDS[kind][0].name.encode() if form == "csv" else b'{"type"')


@pytest.mark.parametrize("name", ["invoice.csv", "cost_event.xlsx"])
def test_there_are_no_other_templates(operator: Client, name: str) -> None:
    assert operator.get(f"{URL}{name}").status_code == 404


def failed_job(house: House, operator: Client, text: str) -> tuple[ImportJob, str]:
    operator.post(UPLOAD, {"file": events("a.csv", text)})
    job = only_job(house)
    run_job(house.tenant.pk, job.public_id)
    return only_job(house), operator.get(f"/t/retail/imports/{job.public_id}/").content.decode()


def test_a_refused_file_leads_to_the_field_list(house: House, operator: Client) -> None:
    job, page = failed_job(house, operator, "colour,size\nred,3\n")
    assert job.state == "failed"
    assert f'href="{URL}"' in page
    assert "“colour”, “size”" in text_of(page)


def test_a_file_of_which_nothing_was_taken_is_failed_and_says_what_was_there(
    house: House, operator: Client
) -> None:
    bad = "score_id,trace_id,occurred_at,metric,value\ns1,t1,2026-06-10T10:00:00Z,tone,high\n"
    job, page = failed_job(house, operator, bad)
    assert (job.state, job.rejected, job.accepted) == ("failed", 1, 0)
    row = dict(zip(tables_of(page)[0].heads, tables_of(page)[0].rows[0], strict=True))
    assert (row["Row"].text, row["Value"].text) == ("2", "high")
    assert "None of the 1 rows of a.csv was taken" in text_of(page)
    assert "The ledger is unchanged." in text_of(page)
