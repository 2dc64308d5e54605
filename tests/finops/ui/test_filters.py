"""The filter bar: the period by its name, what is set as chips, and links that change one thing."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from finops.ui.filters import Address, FilterBar, filter_bar

TODAY = date(2026, 6, 28)


class Wanted(forms.Form):
    by = forms.CharField(required=False)
    tier = forms.CharField(
        label="Risk tier",
        required=False,
        widget=forms.Select(choices=[("", "all"), ("high", "High risk")]),
    )
    unit = forms.CharField(label="Unit", required=False, widget=forms.SelectMultiple())
    only = forms.BooleanField(label="Only mine", required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["from"] = forms.DateField(required=False)
        self.fields["to"] = forms.DateField(required=False)


def bar(query: str, *fields: str) -> FilterBar:
    parameters = QueryDict(query)
    return filter_bar(Wanted(parameters), fields, Address("/t/x/page/", parameters), TODAY, 1)


def test_a_period_is_said_short_and_by_its_name() -> None:
    period = bar("from=2026-06-01&to=2026-06-28").period
    assert period is not None
    assert (period.text, str(period.name)) == ("1 – 28 Jun", "Month to date")
    assert [str(link.label) for link in period.presets if link.is_current] == ["Month to date"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("from=2026-06-05&to=2026-06-05", "5 Jun"),
        ("from=2026-05-30&to=2026-06-28", "30 May – 28 Jun"),
        ("from=2025-05-30&to=2025-06-28", "30 May – 28 Jun 2025"),
        ("from=2025-12-30&to=2026-01-02", "30 Dec 2025 – 2 Jan"),
        ("from=&to=", ""),
        ("from=yesterday&to=2026-06-28", ""),
        ("from=2026-06-28&to=2026-06-01", ""),
    ],
)
def test_the_year_is_said_where_it_is_another(query: str, text: str) -> None:
    period = bar(query).period
    assert period is not None
    assert period.text == text


def test_links_to_other_periods_keep_the_rest_and_begin_at_the_first_page() -> None:
    period = bar("from=2026-05-01&to=2026-05-31&tier=high&page=3&cursor=x").period
    assert period is not None
    assert period.earlier_url == "/t/x/page/?tier=high&from=2026-04-01&to=2026-04-30"
    assert period.later_url == "/t/x/page/?tier=high&from=2026-06-01&to=2026-06-30"


def test_there_is_no_later_period_in_the_future_and_none_beyond_the_calendar() -> None:
    now, last = bar("from=2026-06-01&to=2026-06-28"), bar("from=0001-01-01&to=0001-01-31")
    assert now.period is not None
    assert last.period is not None
    assert now.period.later_url == ""
    assert last.period.earlier_url == ""


def test_what_is_set_is_a_chip_that_takes_it_away() -> None:
    chips = bar("tier=high&unit=a&unit=b&only=on&by=model&page=2").chips
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Risk tier", "High risk"),
        ("Unit", "a, b"),
        ("Only mine", ""),
    ]
    assert chips[0].url == "/t/x/page/?unit=a&unit=b&only=on&by=model"
    assert bar("tier=&by=model").chips == []


def test_a_page_offers_the_fields_that_it_names() -> None:
    offered = bar("", "from", "to", "tier")
    assert [field.name for field in offered.of_period] == ["from", "to"]
    assert [field.name for field in offered.more] == ["tier"]
    assert [field.name for field in bar("").in_sight] == ["by"]


def test_paper_says_all_of_it_in_a_sentence_with_the_year() -> None:
    query = "from=2026-06-01&to=2026-06-28&by=USE&tier=high&only=on"
    whose = "Spend by USE, 1 – 28 Jun 2026, risk tier High risk, only mine"
    assert bar(query).sentence("Spend") == whose
    assert bar("").sentence("Spend") == "Spend, any time"
