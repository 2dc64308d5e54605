"""The table of dimensions: complete, without two meanings of a name, stable where it is stored."""

from ledger.calc.reports.dimensions import (
    FILTER_DIMENSIONS,
    REQUEST_DIMENSIONS,
    SHORT_NAMES,
    STATED_DIMENSIONS,
    Dimension,
)
from ledger.parsers.records.fields import DIMENSION_NAMES
from ledger.queries.dimensions import FRAGMENTS


def test_no_name_of_a_url_means_two_dimensions() -> None:
    names = [str(dimension) for dimension in Dimension]
    declared = [dimension.declared for dimension in Dimension]
    short = [
        name
        for dimension in declared
        for name in (dimension.short_name, dimension.url_name)
        if name
    ]
    assert len({*names, *short}) == len(names) + len(short)
    assert len(SHORT_NAMES) == len(short)


def test_every_dimension_has_a_label_and_a_next_level_that_exists() -> None:
    for dimension in Dimension:
        assert dimension.label
        assert dimension.deeper is None or dimension.deeper in Dimension
        assert dimension.deeper is not dimension


def test_the_words_that_every_request_says_are_those_that_the_gate_requires() -> None:
    assert tuple(dimension.field for dimension in STATED_DIMENSIONS) == DIMENSION_NAMES


def test_stored_digests_are_of_these_words_in_this_order() -> None:
    """Another order would intern every combination a second time: new words go to the end."""
    assert [dimension.column for dimension in REQUEST_DIMENSIONS][:9] == [
        *("business_unit", "cost_center", "use_case", "workflow_step", "risk_tier"),
        *("environment", "user_role", "route_policy_version", "cache_status"),
    ]


def test_keys_groups_and_filters_are_written_for_every_dimension() -> None:
    keys = "".join(
        FRAGMENTS[f"dimensions/{source}_keys"] for source in ("request", "meter", "time")
    )
    groups = "\n".join(
        FRAGMENTS[f"dimensions/{source}_groups"] for source in ("request", "meter", "time")
    )
    filters = "".join(FRAGMENTS[f"dimensions/{source}_filters"] for source in ("request", "meter"))
    for dimension in Dimension:
        assert f"END AS {dimension},\n" in keys
        assert f"CASE WHEN '{dimension}' = ANY" in groups
    for dimension in FILTER_DIMENSIONS:
        assert f"%({dimension})s::text[] IS NULL" in filters
