"""Where many rows are not taken, page, file and REST say how many have no reasons kept."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.services.importing import run_job, telling
from tests.ledger.importing.test_many_rejects import ROOM, bad_file
from tests.ledger.pages.house import House
from tests.ledger.pages.reading import content_of, text_of
from tests.people import make_key


def test_page_file_and_rest_say_how_many_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_REASONS", ROOM)
    browser, url = house.browser("ai_ops"), "/t/retail/imports/"
    browser.post(f"{url}upload/", {"file": SimpleUploadedFile("bad.csv", bad_file())})
    key = {"Authorization": f"Bearer {make_key(house.tenant, 'ingest')}"}
    job = json.loads(browser.get("/api/v1/imports", headers=key).content)[0]["id"]
    run_job(house.tenant.pk, job)
    sentence = "And 28 more rows were not taken; their reasons are not kept."
    assert sentence in text_of(content_of(browser.get(f"{url}{job}/")))
    answer = json.loads(browser.get(f"/api/v1/imports/{job}", headers=key).content)
    assert (answer["rejected"], answer["untold"]) == (40, 28)
    download = browser.get(f"/api/v1/imports/{job}/rejects.csv", headers=key).getvalue()
    last = list(csv.DictReader(io.StringIO(download.decode())))[-1]
    assert (last["code"], last["message"].startswith(sentence)) == ("untold", True)
