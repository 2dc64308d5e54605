"""`manage.py retain` and `manage.py archive`, and the daily run."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings

from ledger.services.retention.maintaining import RetentionBusy, one_at_a_time
from ledger.services.retention.running import retain, retain_as_configured
from tests.ledger.retention.facts import MARCH, NEXT_DAY, a_tenant, partitions
from tests.superuser import superuser

pytestmark = pytest.mark.usefixtures("months")


def output_of(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_tells_and_drops_nothing() -> None:
    a_tenant("retail")
    a_tenant("bank", "whatever")
    lines = output_of("retain", "--dry-run").splitlines()
    assert lines[0] == "2024-03: kept, no rule for bank/, bank/whatever"
    assert len(partitions(MARCH)) == 4


def test_a_month_is_archived_dropped_verified_and_restored(tmp_path: Path) -> None:
    a_tenant("retail")
    assert "2024-03: dropped, 5 rows" in output_of("retain", "--archive", str(tmp_path))
    place = str(tmp_path / "2024-03")
    assert "2024-03: whole" in output_of("archive", "verify", place)
    output = output_of("archive", "restore", place)
    assert "retail: 2 lines, 2 requests, 1 outcomes, 4 USD" in output
    assert len(partitions(MARCH)) == 4


def test_nothing_due_is_said() -> None:
    assert output_of("retain") == "No month is due.\n"


def test_a_month_that_stays_ends_with_a_sentence_and_a_code() -> None:
    a_tenant("retail")
    with superuser(autocommit=True) as admin:
        admin.execute("UPDATE ledger_costhour SET lines = lines + 1")
    with pytest.raises(CommandError, match="Some months stayed"):
        output_of("retain")


@pytest.mark.parametrize("what", ["verify", "restore"])
def test_a_folder_without_an_archive_is_refused_in_a_sentence(what: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no manifest"):
        output_of("archive", what, str(tmp_path))


def test_the_daily_run_drops_only_where_an_operator_said_so(
    tmp_path: Path,
) -> None:
    a_tenant("retail")
    with override_settings(RETENTION_DROPS=False):
        assert retain_as_configured(at=NEXT_DAY) == []
    with override_settings(RETENTION_DROPS=True, RETENTION_ARCHIVE=str(tmp_path)):
        (gone,) = retain_as_configured(at=NEXT_DAY)
    assert gone.archive == str(tmp_path / "2024-03")
    assert (tmp_path / "2024-03" / "manifest.json").exists()


def test_two_runs_do_not_meet() -> None:
    with superuser() as other:
        other.execute("SELECT pg_advisory_xact_lock(71023)")
        with pytest.raises(RetentionBusy):
            retain(at=datetime(2024, 7, 1, tzinfo=UTC))
    with one_at_a_time():
        assert connections["platform"].in_atomic_block
