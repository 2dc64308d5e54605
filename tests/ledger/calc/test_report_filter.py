"""A report's filter: the same thing as a URL, and every flaw of a URL has a name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.calc.dates.periods import DateRange
from ledger.calc.cache_status import is_answer_hit
from ledger.calc.reports.dimensions import FILTER_DIMENSIONS, REQUEST_DIMENSIONS, Dimension
from ledger.calc.reports.filters import Grain, ReportFilter, month_to_date
from ledger.calc.reports.parsing import FilterProblems, parse_report_filter

TODAY = date(2026, 8, 10)
JUNE = DateRange(date(2026, 6, 1), date(2026, 6, 30))


def parsed(**params: list[str]) -> ReportFilter:
    names = {"first": "from", "last": "to"}
    return parse_report_filter({names.get(k, k): v for k, v in params.items()}, TODAY)


def problems(params: dict[str, list[str]], **more: bool) -> list[tuple[str, str]]:
    with pytest.raises(FilterProblems) as caught:
        parse_report_filter(params, TODAY, **more)  # type: ignore[arg-type]  # only `platform`
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_nothing_asked_for_is_the_last_30_days_by_use_case() -> None:
    report = parsed()
    assert report.dates == DateRange(date(2026, 7, 12), TODAY)
    assert report.by == (Dimension.USE_CASE,)
    assert report.grain is Grain.DAY


def test_an_empty_parameter_counts_as_not_given() -> None:
    assert parsed(first=[""], by=[""], env=[""], unpriced=[""]) == parsed()


def test_short_and_long_names_mean_the_same() -> None:
    assert parsed(env=["prod"], tier=["high"]) == parsed(environment=["prod"], risk_tier=["high"])


def test_values_may_be_repeated_or_separated_by_commas() -> None:
    report = parsed(model=["a", "b,c", "a"])
    assert report.chosen(Dimension.MODEL) == ("a", "b", "c")


def test_the_empty_value_has_a_word_of_its_own() -> None:
    report = parsed(model=["(none)"])
    assert report.chosen(Dimension.MODEL) == ("",)
    assert report.query()["model"] == ["(none)"]


@pytest.mark.parametrize(
    ("first", "last", "grain"),
    [
        ("2026-06-01", "2026-06-30", Grain.DAY),
        ("2026-01-01", "2026-06-30", Grain.WEEK),
        ("2024-01-01", "2026-06-30", Grain.MONTH),
    ],
)
def test_longer_periods_are_cut_more_coarsely(first: str, last: str, grain: Grain) -> None:
    assert parsed(first=[first], last=[last]).grain is grain


identifiers = st.from_regex(r"[A-Za-z0-9._:@/-]{1,20}", fullmatch=True)
plain_dimensions = st.sampled_from([d for d in FILTER_DIMENSIONS if d != Dimension.RISK_TIER])


@given(
    days=st.tuples(*[st.dates(date(2024, 1, 1), date(2026, 12, 31))] * 2),
    by=st.lists(
        st.sampled_from([d for d in Dimension if d != Dimension.TENANT]),
        min_size=1,
        max_size=3,
        unique=True,
    ),
    grain=st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH]),
    values=st.dictionaries(plain_dimensions, st.lists(identifiers, min_size=1, max_size=3)),
    flags=st.tuples(*[st.booleans()] * 3),
)
def test_a_report_survives_its_own_url(
    days: tuple[date, date],
    by: list[Dimension],
    grain: Grain,
    values: dict[Dimension, list[str]],
    flags: tuple[bool, bool, bool],
) -> None:
    report = ReportFilter(DateRange(*sorted(days)), tuple(by), grain)
    report = report.with_(unattributed=flags[0], unpriced=flags[1], compare=flags[2])
    for dimension, chosen in values.items():
        report = report.choosing(dimension, chosen)
    assert parse_report_filter(report.query(), TODAY) == report


@pytest.mark.parametrize(
    ("params", "field", "code"),
    [
        ({"from": ["2026-02-30"]}, "from", "not_a_date"),
        ({"from": ["20260201"]}, "from", "not_a_date"),
        ({"from": ["2026-W01-1"]}, "from", "not_a_date"),
        ({"from": ["٢٠٢٦-٠٢-٠١"]}, "from", "not_a_date"),
        ({"from": ["2026-02-01T00:00"]}, "from", "not_a_date"),
        ({"from": ["a\0"]}, "from", "not_a_date"),
        ({"to": ["9" * 10_000]}, "to", "not_a_date"),
        ({"from": ["0001-01-01"]}, "from", "date_out_of_range"),
        ({"to": ["9999-12-31"]}, "to", "date_out_of_range"),
        ({"from": ["2026-06-02"], "to": ["2026-06-01"]}, "from", "after_to"),
        ({"from": ["2015-01-01"], "to": ["2099-01-01"]}, "from", "range_too_long"),
        ({"from": ["2026-06-02", "2026-06-02"]}, "from", "repeated"),
        ({"by": ["nothing"]}, "by", "unknown_dimension"),
        ({"by": ["tenant"]}, "by", "unknown_dimension"),
        ({"by": ["model", "model"]}, "by", "repeated"),
        ({"by": ["model,meter,day,provider"]}, "by", "too_many"),
        ({"grain": ["second"]}, "grain", "unknown_grain"),
        ({"grain": ["hour"]}, "grain", "too_long_for_hours"),
        ({"tier": ["extreme"]}, "tier", "bad_value"),
        ({"risk_tier": ["High"]}, "risk_tier", "bad_value"),
        ({"model": ["a b "]}, "model", "bad_value"),
        ({"provider": ["a b"]}, "provider", "bad_value"),
        ({"model": ["x" * 257]}, "model", "bad_value"),
        ({"model": ["a\n"]}, "model", "bad_value"),
        ({"model": ["\ud800"]}, "model", "bad_value"),
        ({"model": ["'; --"]}, "model", "bad_value"),
        ({"model": [f"m{n}" for n in range(101)]}, "model", "too_many"),
        ({"compare": ["yes"]}, "compare", "not_a_flag"),
        ({"unpriced": ["1", "1"]}, "unpriced", "repeated"),
        ({"unknown": ["1"]}, "unknown", "unknown_parameter"),
        ({"tenant": ["other"]}, "tenant", "unknown_parameter"),
    ],
)
def test_every_flaw_is_named(params: dict[str, list[str]], field: str, code: str) -> None:
    assert (field, code) in problems(params)


def test_all_flaws_are_named_at_once() -> None:
    refused = problems({"from": ["x"], "by": ["y"], "z": ["1"]})
    assert {field for field, _code in refused} == {"from", "by", "z"}


def test_only_the_platform_splits_by_tenant() -> None:
    report = parse_report_filter({"by": ["tenant"]}, TODAY, platform=True)
    assert report.by == (Dimension.TENANT,)


@pytest.mark.parametrize(
    ("dimension", "value", "first", "last"),
    [
        (Dimension.DAY, "2026-06-10", date(2026, 6, 10), date(2026, 6, 10)),
        (Dimension.WEEK, "2026-W23", date(2026, 6, 1), date(2026, 6, 7)),
        (Dimension.WEEK, "2026-W27", date(2026, 6, 29), date(2026, 6, 30)),
        (Dimension.MONTH, "2026-06", date(2026, 6, 1), date(2026, 6, 30)),
    ],
)
def test_narrowing_to_a_time_narrows_the_days(
    dimension: Dimension, value: str, first: date, last: date
) -> None:
    assert ReportFilter(JUNE).narrowed(dimension, value).dates == DateRange(first, last)


def test_the_prior_period_of_a_month_is_the_month_before() -> None:
    assert ReportFilter(JUNE).prior == DateRange(date(2026, 5, 1), date(2026, 5, 31))


def test_a_month_to_date_begins_on_the_first() -> None:
    assert month_to_date(TODAY).first == date(2026, 8, 1)


@pytest.mark.parametrize("dimension", Dimension)
def test_every_way_down_ends(dimension: Dimension) -> None:
    seen = [dimension]
    while (following := seen[-1].deeper) is not None:
        assert following not in seen
        seen.append(following)


def test_no_requests_are_told_for_a_part_of_their_lines() -> None:
    assert ReportFilter(JUNE).choosing(Dimension.MODEL, ["a"]).narrows_meters
    assert not any(
        ReportFilter(JUNE).choosing(dimension, ["a"]).narrows_meters
        for dimension in REQUEST_DIMENSIONS
    )


@pytest.mark.parametrize(
    ("status", "is_hit"),
    [
        ("semantic_answer_hit", True),
        ("hit", True),
        ("miss", False),
        ("bypass", False),
        ("", False),
        ("retrieval_hit_answer_miss", False),
        ("prompt_prefix_hit", False),
    ],
)
def test_only_an_answer_from_the_cache_is_a_hit(status: str, is_hit: bool) -> None:
    assert is_answer_hit(status) is is_hit
