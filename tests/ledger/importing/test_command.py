"""manage.py import_events: waits for the job and ends with one line of counts."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.ledger.importing.jobs import cost_and_events, events_file, requests_file
from tests.people import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: object) -> dict[str, object]:
    out = io.StringIO()
    call_command("import_events", *map(str, words), stdout=out, stderr=io.StringIO())
    printed: dict[str, object] = json.loads(out.getvalue().splitlines()[-1])
    return printed


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    events, requests = tmp_path / "events.csv", tmp_path / "requests.csv"
    events.write_bytes(events_file(30))
    requests.write_bytes(requests_file(10, "retail"))
    return events, requests


def test_files_together_are_routed_by_their_requests(files: tuple[Path, Path]) -> None:
    tenant = make_tenant("retail")
    counts = {"accepted": 40, "duplicate": 0, "conflict": 0}
    others = {"rejected": 0, "skipped": 0, "by_tenant": {"retail": counts}}
    assert run(*files) == {**counts, **others}
    assert run(*files)["duplicate"] == 40
    assert cost_and_events(tenant)[1] == 30


def test_with_a_tenant_everything_is_its_own(files: tuple[Path, Path]) -> None:
    other = make_tenant("other")
    with pytest.raises(
        CommandError, match=r"None of the 10 rows of requests\.csv .*another tenant"
    ):
        run(*files, "--tenant", "other", "--format", "csv")
    assert cost_and_events(other)[1] == 30


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--tenant", "nowhere"], "There is no tenant"),
        (["no such file"], "cannot be read"),
        (["/dev/null"], "A file is empty"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    files: tuple[Path, Path], words: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*files, *words)


def test_a_file_that_is_no_table_fails_with_its_reason(tmp_path: Path) -> None:
    make_tenant("retail")
    path = tmp_path / "x.csv"
    path.write_bytes(b"colour,size\nred,3\n")
    with pytest.raises(CommandError, match="colour"):
        run(path)
