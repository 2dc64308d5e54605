"""Manifests say the same again when read, and differences are told by tenant and name."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger.calc.archive_manifest import (
    ArchivedFile,
    BadManifest,
    FactSums,
    Manifest,
    differences,
    read_manifest,
)

SUMS = FactSums(lines=3, events=2, cost_usd=Decimal("0.000000000000000000000000000000000001"))
MANIFEST = Manifest(
    month=date(2026, 3, 1),
    made_at="2026-11-24T00:00:00+00:00",
    schema_version="0017",
    pricebook_versions=("book_1",),
    files=(ArchivedFile("ledger_costline", "ledger_costline.parquet", 3, "0" * 64),),
    tenants={"retail": 7},
    sums={"retail": SUMS},
)


def test_a_manifest_reads_back_to_the_last_digit() -> None:
    assert read_manifest(MANIFEST.text()) == MANIFEST
    assert read_manifest(MANIFEST.text()).digest == MANIFEST.digest


def test_a_manifest_keeps_its_text() -> None:
    """Byte for byte: archives that were ever made are checked by it."""
    assert MANIFEST.digest == "b9962db3ebc99bbc07df841383b3dd331d4730af177d54b492a5b41d9822114f"


def test_its_digest_changes_with_one_digit() -> None:
    other = replace(MANIFEST, sums={"retail": replace(SUMS, lines=4)})
    assert other.digest != MANIFEST.digest


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", '{"format": 1}', MANIFEST.text()[:-40]),
        MANIFEST.text().replace("0.0", "x"),
        MANIFEST.text().replace("2026-03", "March"),
        MANIFEST.text().replace('"rows": 3', '"rows": "three"'),
    ],
)
def test_what_is_no_manifest_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadManifest, match="cannot be read"):
        read_manifest(text)


def test_another_format_is_refused() -> None:
    with pytest.raises(BadManifest, match="format 2"):
        read_manifest(MANIFEST.text().replace('"format": 1', '"format": 2'))


def test_equal_sums_differ_in_nothing() -> None:
    assert differences(MANIFEST, {"retail": SUMS}) == []


def test_each_difference_is_named_by_tenant_and_sum() -> None:
    counted = {"retail": replace(SUMS, lines=4), "wealth": FactSums(requests=1)}
    assert differences(MANIFEST, counted) == [
        "retail: lines is 4, the manifest says 3",
        "wealth: requests is 1, the manifest says 0",
    ]
