"""What makes a use case dear is measured beside the days before, or said to be unknown."""

from decimal import Decimal

import pytest

from finops.scope import tenant_scope
from ledger.calc.cost_drivers.catalogue import DRIVERS, drivers_of
from ledger.calc.cost_drivers.signals import DriverReading, NoDriver, Sample, Signal, mean, share
from ledger.calc.request_details import COUNTS
from ledger.queries.cost_drivers.reading import COUNTED, driver_report
from tests.ledger.pages.house import House, open_house
from tests.ledger.pages.reading import content_of, tables_of, text_of
from tests.ledger.queries.asking import june
from tests.ledger.records import a_request, an_event, record

PAGE = "/t/retail/use-case-drivers/copilot/?from=2026-06-01&to=2026-06-30"
MAY, JUNE = "2026-05-10T12:00:00Z", "2026-06-10T12:00:00Z"
BY_NAME = {driver.name: driver for driver in DRIVERS}


def of(name: str, now: object, before: object, requests: int = 30, fewer: int = 30) -> Signal:
    samples = [
        Sample(None if value is None else Decimal(str(value)), count)
        for value, count in ((now, requests), (before, fewer))
    ]
    return DriverReading(BY_NAME[name], *samples).signal


@pytest.mark.parametrize(
    ("now", "before", "signal"),
    [
        ("6", "5", Signal.RUNAWAY),
        ("5.99", "5", Signal.STEADY),
        ("4.01", "5", Signal.STEADY),
        ("4", "5", Signal.EASED),
        ("0.1", "0", Signal.RUNAWAY),
        ("0", "0", Signal.STEADY),
        (None, "5", Signal.UNKNOWN),
        ("5", None, Signal.NO_BASELINE),
    ],
)
def test_a_driver_runs_away_that_rose_by_a_fifth(
    now: str | None, before: str | None, signal: Signal
) -> None:
    assert of("top_k", now, before) is signal


def test_of_cache_hits_fewer_are_dearer() -> None:
    assert of("cache_hits", "0.3", "0.5") is Signal.RUNAWAY
    assert of("cache_hits", "0.5", "0.3") is Signal.EASED


def test_too_few_requests_on_either_side_say_nothing() -> None:
    assert of("top_k", 9, 5, requests=29) is Signal.TOO_FEW
    assert of("top_k", 9, 5, fewer=29) is Signal.TOO_FEW


def test_what_nobody_says_is_unknown_and_not_nought() -> None:
    assert mean(None, 0, why=NoDriver.NOBODY_SAYS) == Sample(None, 0, "nobody_says")
    assert mean(Decimal(0), 4, why="") == Sample(Decimal(0), 4)
    assert share(Decimal(0), Decimal(0), 7, why=NoDriver.NO_TOKENS).value is None


def test_every_count_drives_something_and_every_driver_has_a_lever_and_a_way_to_be_read() -> None:
    assert {driver.detail for driver in DRIVERS if driver.detail} == {*COUNTS}
    assert {driver.name for driver in DRIVERS if not driver.detail} == {*COUNTED}
    assert all(driver.lever for driver in DRIVERS)
    assert len({driver.name for driver in DRIVERS}) == len(DRIVERS)


def test_a_use_case_has_the_drivers_that_are_named_for_it_and_what_its_requests_tell() -> None:
    kyc = {driver.name for driver in drivers_of("kyc_document_extraction", frozenset())}
    assert {"pages", "image_retries", *COUNTED} == kyc
    other = {driver.name for driver in drivers_of("mine", frozenset({"rerank_items"}))}
    assert {"rerank_items", "rerank_share", *COUNTED} == other


@pytest.fixture
def house(db: None) -> House:
    return open_house()


def tell(house: House, at: str, top_k: list[int], **more: object) -> None:
    """So many requests at a moment, each with its own count."""
    with tenant_scope(house.tenant.pk):
        for number, asked in enumerate(top_k):
            trace = f"d_{at[5:7]}_{number}"
            event = an_event(f"e_{trace}", trace, at, input_tokens=100, output_tokens=10)
            record(a_request(trace, at, top_k=asked, status="ok", **more), event)


def readings(house: House) -> dict[str, DriverReading]:
    with tenant_scope(house.tenant.pk):
        report = driver_report(house.copilot, june(), None)
    assert (report.dates.first.month, report.prior_dates.last.month) == (6, 5)
    return {reading.driver.name: reading for reading in report.readings}


@pytest.mark.django_db
def test_the_mean_is_over_the_requests_that_say_it(house: House) -> None:
    tell(house, MAY, [4] * 30)
    tell(house, JUNE, [5] * 20 + [8] * 20, rerank_items=0)
    read = readings(house)
    assert read["top_k"].now == Sample(Decimal("6.5"), 40)
    assert read["top_k"].before == Sample(Decimal(4), 30)
    assert read["top_k"].signal is Signal.RUNAWAY
    assert read["rerank_share"].now == Sample(Decimal(0), 40)
    assert read["rerank_share"].signal is Signal.NO_BASELINE
    assert "pages" not in read


@pytest.mark.django_db
def test_nobody_but_the_use_case_and_its_days_is_counted(house: House) -> None:
    tell(house, "2026-07-10T12:00:00Z", [90])
    with tenant_scope(house.tenant.pk):
        record(a_request("other", JUNE, use_case_id="aml", top_k=90))
    assert "top_k" not in readings(house)
    tell(house, JUNE, [3])
    assert readings(house)["top_k"].now == Sample(Decimal(3), 1)


@pytest.mark.django_db
def test_what_the_ledger_counts_needs_no_attribute(house: House) -> None:
    tell(house, MAY, [4] * 30)
    tell(house, JUNE, [4] * 40)
    with tenant_scope(house.tenant.pk):
        for number in range(10):
            trace = f"limited_{number}"
            record(a_request(trace, JUNE, status="rate_limited"))
    read = readings(house)
    assert read["rate_limited"].now == Sample(Decimal("0.2"), 50)
    assert read["rate_limited"].signal is Signal.RUNAWAY
    assert read["output_tokens"].before.value is not None
    assert read["cache_hits"].now == Sample(Decimal(1) / 52, 52)  # one of the house's own two
    assert read["judge_cost"].now.value == 0


@pytest.mark.django_db
def test_the_page_says_value_count_baseline_signal_and_lever(house: House) -> None:
    tell(house, MAY, [4] * 30)
    tell(house, JUNE, [8] * 30)
    answer = house.browser().get(PAGE)
    content = content_of(answer)
    row = tables_of(content)[0].row("Passages asked for (top_k)")
    assert row[1].text == "8 of 30 requests"
    assert row[2].text == "4 of 30 requests"
    assert "Runs away" in row[3].text
    assert "+100" in row[3].text
    assert row[4].text == "Retrieve in two stages, and fewer passages"
    assert "beside" in text_of(content)
    file = house.browser("auditor").get(f"{PAGE}&format=csv").getvalue().decode()
    assert "# Baseline" in file
    assert "top_k,8" in file


@pytest.mark.django_db
def test_an_unknown_driver_says_why(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        record(a_request("may", MAY, top_k=3))
    rows = tables_of(content_of(house.browser().get(PAGE)))[0]
    top_k = rows.row("Passages asked for (top_k)")
    assert "not known" in top_k[1].text
    assert "no request says it" in top_k[1].text
    assert "Not known" in top_k[3].text
