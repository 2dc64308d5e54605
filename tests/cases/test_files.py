"""Files that people have, through the page, REST and the command: totals, or a clear refusal."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from finops.scope import tenant_scope
from ledger.models import ImportJob
from ledger.services.importing import run_job
from tests.cases.files_expected import FILES
from tests.cases.judging import cost, text
from tests.cases.world import CaseResult, House, owners
from tests.people import make_person, sign_in

FOLDER = Path(__file__).parent / "files"
Door = Callable[[House, str], None]


def uploaded(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (FOLDER / name).read_bytes())


def by_page(house: House, name: str) -> None:
    browser = sign_in(Client(), make_person(house.tenant, "ai_ops"))
    answer = browser.post("/t/retail/imports/upload/", {"file": uploaded(name)})
    assert answer.status_code == 302
    work_off(house)


def by_rest(house: House, name: str) -> None:
    answer = house.client.post("/api/v1/imports", {"file": uploaded(name)})
    assert answer.status_code == 202
    work_off(house)
    job = house.client.get(f"/api/v1/imports/{answer.json()['id']}").json()
    assert job["state"] == ("failed" if FILES[name].refused else "done")
    assert all(part in job["error"] for part in FILES[name].refused)


def by_command(house: House, name: str) -> None:
    out = io.StringIO()

    def run() -> None:
        words = ("import_events", str(FOLDER / name), "--tenant", "retail")
        call_command(*words, stdout=out, stderr=io.StringIO())

    if FILES[name].refused:
        with pytest.raises(CommandError) as refusal:
            run()
        assert all(part in str(refusal.value) for part in FILES[name].refused)
    else:
        run()
        assert json.loads(out.getvalue())["accepted"] == 1


def work_off(house: House) -> None:
    assert run_job(house.tenant.pk, job_of(house).public_id)


def job_of(house: House) -> ImportJob:
    with tenant_scope(house.tenant.pk):
        return ImportJob.objects.get()


@pytest.mark.parametrize("door", [by_page, by_rest, by_command])
@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_to_its_total_or_is_refused_by_name(
    house: House, name: str, door: Door
) -> None:
    right = FILES[name]
    door(house, name)
    job = job_of(house)
    assert job.state == ("failed" if right.refused else "done")
    assert all(part in job.error for part in right.refused)
    assert (job.accepted, job.rejected) == (0 if right.refused else 1, 0)
    if right.trace:
        ledger = told_of(house, right.trace)
        assert cost(ledger) == right.cost
        assert text(ledger.total("reported_cost_usd")) == right.reported
        assert list(ledger.owners.values()) == [right.use_case]


def told_of(house: House, trace: str) -> CaseResult:
    answer = house.client.get(f"/api/v1/traces/{trace}")
    assert answer.status_code == 200
    with tenant_scope(house.tenant.pk):
        return CaseResult([answer.json()], set(), set(), [], owners())


def test_every_file_of_the_folder_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


def test_a_call_that_came_by_the_callback_counts_once_when_its_log_is_imported(
    house: House,
) -> None:
    (log,) = json.loads((FOLDER / "litellm_spend_logs.json").read_text())
    payload = {
        "id": log["request_id"],
        "litellm_call_id": "call-1",
        "call_type": "acompletion",
        "status": "success",
        "custom_llm_provider": "openai",
        "model": log["model"],
        "startTime": 1795514400.0,
        "endTime": 1795514401.0,
        "response_cost": log["spend"],
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "total_tokens": 1100,
    }
    sent = house.client.post(
        "/v1/ingest/litellm", data=json.dumps([payload]), content_type="application/json"
    )
    assert sent.status_code == 200
    by_rest(house, "litellm_spend_logs.json")
    counted = [
        line
        for trace in ("call-1", "chatcmpl-sl1")
        if (answer := house.client.get(f"/api/v1/traces/{trace}")).status_code == 200
        for line in answer.json()["lines"]
    ]
    assert {line["cost_event_id"].split(":")[0] for line in counted} == {"litellm"}
