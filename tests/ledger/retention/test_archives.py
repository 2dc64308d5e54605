"""An archive proves itself whole, and brings back what went, to the last column."""

import json
from collections.abc import Callable
from hashlib import md5
from pathlib import Path
from uuid import UUID

import polars as pl
import pyarrow.parquet as pq
import pytest
from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.archive_manifest import BadManifest, read_manifest
from ledger.calc.record_keys import key_of
from ledger.models import CaseTrace, OutcomeCredit, RetiredMonth
from ledger.queries.traces.detail import trace_detail
from ledger.services.retention.archiving import file_digest, write_archive
from ledger.services.retention.freezing import freeze
from ledger.services.retention.older_archives import Older
from ledger.services.retention.restoring import NotDropped, restore
from ledger.services.retention.running import due, retain, retire
from ledger.services.retention.verifying import NotWhole, verify_archive
from ledger.services.rollups import compare
from tests.ledger.records import a_request, an_event, an_outcome, record
from tests.ledger.retention.facts import (
    IN_MARCH,
    MARCH,
    NEXT_DAY,
    QUARTER,
    a_tenant,
    everything,
    partitions,
)
from tests.people import make_tenant

pytestmark = [pytest.mark.usefixtures("months"), pytest.mark.slow]
EARLY_APRIL = "2024-04-02T10:00:00Z"  # within the 30 days that a use case looks back


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
    assert {file.table: file.rows for file in manifest.files}["ledger_costline"] == 4
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
    manifest = json.loads(path.read_text())
    manifest["sums"]["retail"]["cost_usd"] = "5"
    path.write_text(json.dumps(manifest))


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
    before = [everything(owner) for owner in (tenant, bank)]
    (gone,) = retain(at=NEXT_DAY, archive=tmp_path)
    assert gone.archive == str(tmp_path / "2024-03")
    assert [everything(owner) for owner in (tenant, bank)] != before
    restore(Path(gone.archive), actor="tests", at=NEXT_DAY)
    assert [everything(owner) for owner in (tenant, bank)] == before
    assert len(partitions(MARCH)) == 4
    with tenant_scope(tenant.pk), transaction.atomic():
        assert compare() == {}
        detail = trace_detail("march", None)
    assert detail is not None
    assert [line.event_id for line in detail.lines] == ["m1", "m2"]


def without_column(place: Path, name: str) -> None:
    """The archive as it would have been before costs lines had this column."""
    path = place / "ledger_costline.parquet"
    old = file_digest(path)
    pq.write_table(pq.read_table(path).drop_columns([name]), path)
    manifest = place / "manifest.json"
    manifest.write_text(manifest.read_text().replace(old, file_digest(path)))
    digest = read_manifest(manifest.read_text()).digest
    RetiredMonth.objects.using("owner").update(manifest_sha256=digest)


def test_an_archive_of_before_a_column_was_added_comes_back(months: None, tmp_path: Path) -> None:
    tenant = a_tenant("retail")
    before = everything(tenant)
    retain(at=NEXT_DAY, archive=tmp_path)
    without_column(tmp_path / "2024-03", "counted_at")
    restore(tmp_path / "2024-03", actor="tests", at=NEXT_DAY)
    assert everything(tenant) == before


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


def as_before_cases(place: Path, tenant: Tenant) -> None:
    """The archive as it would have been before outcomes had cases: an implied row more, no links
    and no credits."""
    path = place / "ledger_outcome.parquet"
    rows = pl.read_parquet(path).drop("case_key", "revision", "is_withdrawn", "risk_ok", "adopted")
    rows = rows.with_columns(implied=pl.lit(value=False), quality_passed=pl.lit(value=True))
    implied = rows.with_columns(
        implied=pl.lit(value=True),
        outcome_id=pl.lit("case_of_old"),
        outcome_key=pl.lit(str(UUID(int=7))),
        value_usd=pl.lit(None, pl.String),
    )
    pl.concat([rows, implied]).write_parquet(path)
    manifest = json.loads((place / "manifest.json").read_text())
    gone = ("ledger_casetrace", "ledger_outcomecredit")
    manifest["files"] = [file for file in manifest["files"] if file["table"] not in gone]
    (outcomes,) = (file for file in manifest["files"] if file["table"] == "ledger_outcome")
    outcomes |= {"rows": rows.height * 2, "sha256": file_digest(path)}
    manifest["sums"][tenant.slug]["outcomes"] *= 2
    (place / "manifest.json").write_text(json.dumps(manifest))
    digest = read_manifest((place / "manifest.json").read_text()).digest
    RetiredMonth.objects.using("owner").update(manifest_sha256=digest)


def test_an_archive_of_before_outcomes_had_cases_comes_back_with_its_credits(
    months: None, tmp_path: Path
) -> None:
    tenant = a_tenant("retail")
    before = everything(tenant)
    retain(at=NEXT_DAY, archive=tmp_path)
    as_before_cases(tmp_path / "2024-03", tenant)
    restore(tmp_path / "2024-03", actor="tests", at=NEXT_DAY)
    after = everything(tenant)
    changed = {name for name in before if after[name] != before[name]}
    assert changed <= {"ledger_outcome", "ledger_outcomeday"}, "quality, and what is implied"
    assert len(after["ledger_outcome"]) == len(before["ledger_outcome"])
    with tenant_scope(tenant.pk), transaction.atomic():
        assert compare() == {}
        credited = list(OutcomeCredit.objects.order_by("is_implied").values_list("kind", "credit"))
        assert CaseTrace.objects.filter(case_key=md5_uuid("case_of_old")).count() == 1
    assert credited[0] == ("resolved_case", 10**12)


def md5_uuid(text: str) -> UUID:
    return UUID(md5(text.encode(), usedforsecurity=False).hexdigest())


def test_a_case_that_traces_of_two_months_share_stays_whole_when_the_first_goes() -> None:
    """Its outcome is of the month that is kept: the request's key, its link and its credit stay."""
    tenant = make_tenant("shared")
    kept = {"retention_class": QUARTER}
    with tenant_scope(tenant.pk), transaction.atomic():
        record(
            a_request("first", IN_MARCH, business_outcome_id="case"),
            an_event("e1", "first", IN_MARCH, **kept),
            a_request("second", EARLY_APRIL, business_outcome_id="case"),
            an_event("e2", "second", EARLY_APRIL, **kept),
            an_outcome("case", "second", EARLY_APRIL),
        )
        before = credits_of("case")
    assert before == [5 * 10**11, 5 * 10**11]
    retain(at=NEXT_DAY)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert credits_of("case") == before
        assert CaseTrace.objects.filter(case_key=md5_uuid("case")).count() == 2
        assert compare() == {}
        record(an_outcome("case", "second", EARLY_APRIL, revision=2, value_usd="3"))
        assert credits_of("case") == before, "a later revision still finds both"


def test_a_case_whose_outcome_goes_is_forgotten_with_it_and_comes_back_whole(
    months: None, tmp_path: Path
) -> None:
    tenant = make_tenant("shared")
    kept = {"retention_class": QUARTER}
    with tenant_scope(tenant.pk), transaction.atomic():
        record(
            a_request("first", IN_MARCH, business_outcome_id="case"),
            a_request("second", "2024-03-13T10:00:00Z", business_outcome_id="case"),
            an_event("e1", "first", IN_MARCH, **kept),
            an_outcome("case", "second", "2024-03-14T10:00:00Z"),
        )
        before = credits_of("case")
    retain(at=NEXT_DAY, archive=tmp_path)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert credits_of("case") == []
    restore(tmp_path / "2024-03", actor="tests", at=NEXT_DAY)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert credits_of("case") == before == [5 * 10**11, 5 * 10**11]
        assert compare() == {}


def credits_of(outcome: str) -> list[int]:
    rows = OutcomeCredit.objects.filter(case_key=md5_uuid(outcome)).order_by("traced_at")
    return list(rows.values_list("credit", flat=True))


def test_scores_of_an_archive_of_before_they_joined_cases_join_them() -> None:
    before = pl.DataFrame(
        {"outcome_key": ["old", None], "business_outcome_id": ["case_1", None], "value": [1, 2]}
    )
    now = Older().as_now("ledger_qualityscore", before)
    keys = [key and UUID(key) for key in now["case_key"]]
    assert (keys, "outcome_key" in now.columns) == ([key_of("case_1"), None], False)
    assert Older().as_now("ledger_qualityscore", now).equals(now)
