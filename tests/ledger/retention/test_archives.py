"""An archive proves itself whole, and brings back what went, to the last column."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import transaction

from finops.scope import tenant_scope
from ledger.calc.archive_manifest import BadManifest
from ledger.models import RetiredMonth
from ledger.queries.trace import trace_detail
from ledger.services.retention.archiving import write_archive
from ledger.services.retention.freezing import freeze
from ledger.services.retention.restoring import NotDropped, restore
from ledger.services.retention.running import due, retain, retire
from ledger.services.retention.verifying import NotWhole, verify_archive
from ledger.services.rollups import compare
from tests.ledger.retention.facts import MARCH, NEXT_DAY, a_tenant, everything, partitions

pytestmark = [pytest.mark.usefixtures("months"), pytest.mark.slow]


@pytest.fixture
def place(months: None, tmp_path: Path) -> Path:
    """The archive of March, which is frozen but still there."""
    a_tenant("retail")
    a_tenant("bank", zone="Asia/Kathmandu")
    freeze(MARCH, actor="tests", at=NEXT_DAY)
    write_archive(MARCH, tmp_path, at=NEXT_DAY)
    return tmp_path / "2024-03"


def test_a_whole_archive_says_so_with_its_rows_and_sums(place: Path) -> None:
    manifest = verify_archive(place)
    retail = manifest.sums["retail"]
    assert (retail.lines, retail.requests, retail.outcomes) == (2, 2, 1)
    assert retail.cost_usd == 4
    assert manifest.pricebook_versions == ("book_1",)
    assert {one.table: one.rows for one in manifest.files}["ledger_costline"] == 4
    assert sorted(manifest.sums) == ["bank", "retail"]


def test_numbers_are_exact_text_and_words_lie_beside_the_facts(place: Path) -> None:
    lines = pq.read_table(place / "ledger_costline.parquet")
    assert set(lines["cost_usd"].to_pylist()) == {"2.000"}
    meters = pq.read_table(place / "ledger_meter.parquet")
    assert set(meters["retention_class"].to_pylist()) == {"prod_90d_trace_1y_aggregate"}


def flip_a_byte(place: Path) -> None:
    path = place / "ledger_costline.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lose_a_file(place: Path) -> None:
    (place / "ledger_request.parquet").unlink()


def lie_about_a_sum(place: Path) -> None:
    path = place / "manifest.json"
    said = json.loads(path.read_text())
    said["sums"]["retail"]["cost_usd"] = "5"
    path.write_text(json.dumps(said))


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (flip_a_byte, "ledger_costline.parquet was changed"),
        (lose_a_file, "ledger_request.parquet is missing"),
        (lie_about_a_sum, r"retail: cost_usd is 4.000, the manifest says 5"),
    ],
)
def test_tampering_is_told(place: Path, tamper: Callable[[Path], None], sentence: str) -> None:
    tamper(place)
    with pytest.raises(NotWhole, match=sentence):
        verify_archive(place)


def test_a_manifest_that_is_cut_short_is_told(place: Path) -> None:
    path = place / "manifest.json"
    path.write_text(path.read_text()[:100])
    with pytest.raises(BadManifest):
        verify_archive(place)


def test_what_went_comes_back_to_the_last_column(months: None, tmp_path: Path) -> None:
    tenant, bank = a_tenant("retail"), a_tenant("bank", zone="Asia/Kathmandu")
    before = [everything(one) for one in (tenant, bank)]
    (gone,) = retain(at=NEXT_DAY, archive=tmp_path)
    assert gone.archive == str(tmp_path / "2024-03")
    assert [everything(one) for one in (tenant, bank)] != before
    restore(Path(gone.archive), actor="tests", at=NEXT_DAY)
    assert [everything(one) for one in (tenant, bank)] == before
    assert len(partitions(MARCH)) == 4
    with tenant_scope(tenant.pk), transaction.atomic():
        assert compare() == {}
        detail = trace_detail("march", None)
    assert detail is not None
    assert [line.event_id for line in detail.lines] == ["m1", "m2"]


def test_a_restored_month_is_not_taken_away_again_by_itself(months: None, tmp_path: Path) -> None:
    a_tenant("retail")
    retain(at=NEXT_DAY, archive=tmp_path)
    restore(tmp_path / "2024-03", actor="tests", at=NEXT_DAY)
    assert due(NEXT_DAY) == []
    assert RetiredMonth.objects.get().state == "restored"
    again = retire(MARCH, at=NEXT_DAY, archive=tmp_path, actor="tests")
    assert (again.problem, partitions(MARCH)) == ("", [])


def test_an_archive_that_is_not_the_one_it_was_dropped_with_is_refused(
    months: None, tmp_path: Path
) -> None:
    a_tenant("retail")
    retain(at=NEXT_DAY, archive=tmp_path)
    path = tmp_path / "2024-03" / "manifest.json"
    path.write_text(path.read_text().replace('"made_at": "2024-06', '"made_at": "2024-07'))
    with pytest.raises(NotWhole, match="dropped with another manifest"):
        restore(tmp_path / "2024-03", actor="tests", at=NEXT_DAY)
    assert partitions(MARCH) == []


def test_a_month_that_is_still_there_is_not_restored_over(place: Path) -> None:
    with pytest.raises(NotDropped, match="not among the months that were dropped"):
        restore(place, actor="tests", at=NEXT_DAY)
