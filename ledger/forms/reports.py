"""The filter of a report as a form: the URL's parameters, checked, with sentences for each flaw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from finops import clock
from finops.calc.dates.periods import local_day
from finops.forms.parameters import UNKNOWN
from finops.models import Tenant
from ledger.calc.reports.dimensions import FILTER_DIMENSIONS, Dimension
from ledger.calc.reports.filters import NONE_WORD, Grain, ReportFilter, last_30_days
from ledger.calc.reports.parsing import (
    EARLIEST,
    LATEST,
    MAX_BY,
    MAX_DAYS,
    MAX_HOURLY_DAYS,
    MAX_VALUES,
    FilterProblems,
    parse_report_filter,
)
from ledger.forms.details import detail_fields
from ledger.queries.labels import DIMENSIONS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: Final[Mapping[str, _StrPromise]] = {
    "unknown_parameter": UNKNOWN,
    "repeated": _("This may be given only once."),
    "too_many": _("Too many values: at most %(limit)s."),
    "not_a_date": _("This is not a date of the form 2026-06-30."),
    "date_out_of_range": _("Dates from %(earliest)s to %(latest)s can be asked for."),
    "after_to": _("The period ends before it begins."),
    "range_too_long": _("A period has at most %(days)s days."),
    "unknown_dimension": _("Reports cannot be split by this."),
    "unknown_grain": _("Choose hour, day, week or month."),
    "too_long_for_hours": _("Hours can be shown for at most %(hourly_days)s days."),
    "bad_value": _("This value is not possible here."),
    "not_a_flag": _("Give 1 or 0."),
    "of_requests": _("Only lists of single requests can be narrowed by this, not sums of costs."),
    "not_milliseconds": _("Give milliseconds, such as 1500: a week at most, three decimals."),
    "not_usd": _("Give an amount in USD, such as 0.25: at most twelve digits and twelve decimals."),
    "above_most": _("The least value is above the greatest."),
}
LIMITS: Final[Mapping[str, object]] = {
    "limit": MAX_VALUES,
    "earliest": EARLIEST,
    "latest": LATEST,
    "days": MAX_DAYS,
    "hourly_days": MAX_HOURLY_DAYS,
}
GRAINS: Final = (
    (Grain.HOUR, _("Hour")),
    (Grain.DAY, _("Day")),
    (Grain.WEEK, _("Week")),
    (Grain.MONTH, _("Month")),
)


def today_of(tenant: Tenant, now: datetime | None = None) -> date:
    """The current day on the tenant's calendar."""
    return local_day(now or clock.now(), ZoneInfo(tenant.time_zone))


def earliest_today(now: datetime | None = None) -> date:
    """The current day where it began last: each day before it is over in all tenants."""
    return min(today_of(tenant, now) for tenant in Tenant.objects.only("time_zone"))


def default_filter(today: date) -> ReportFilter:
    """What a page shows when nothing is asked for, or nothing that can be understood."""
    return ReportFilter(dates=last_30_days(today), today=today)


def sentence(field: str, code: str) -> str:
    """What is wrong, for the person who reads it."""
    limit = MAX_BY if field == "by" else MAX_VALUES
    return str(SENTENCES[code]) % {**LIMITS, "limit": limit}


class ReportFilterForm(forms.Form):
    """Always bound: a missing parameter takes its default. Fields carry the URL's names."""

    report_filter: ReportFilter

    def __init__(
        self,
        params: QueryDict,
        *,
        today: date,
        also: frozenset[str] = frozenset(),
        platform: bool = False,
        of_requests: bool = False,
    ) -> None:
        self.params, self.today, self.also, self.platform = params, today, also, platform
        self.of_requests = of_requests
        super().__init__(data=params)
        self.fields["from"] = forms.CharField(required=False, label=_("From"), widget=_day_input())
        self.fields["to"] = forms.CharField(required=False, label=_("To"), widget=_day_input())
        self.fields["by"] = self._select(_("Split by"), _dimensions(platform=platform))
        self.fields["grain"] = self._select(_("Trend by"), GRAINS)
        for dimension in FILTER_DIMENSIONS:
            self.fields[dimension.url_name] = _many(DIMENSIONS[dimension])
        if of_requests:
            self.fields |= detail_fields(params)

    @staticmethod
    def _select(label: Any, choices: Sequence[tuple[Any, Any]]) -> forms.CharField:
        # Any: lazy translations. The parser checks the value, the field only shows it.
        return forms.CharField(
            required=False, label=label, widget=forms.Select(choices=list(choices))
        )

    def offer(self, choices: Mapping[Dimension, Sequence[tuple[str, str]]]) -> None:
        """Fill the selects; values that are chosen stay offered even when nothing has them."""
        for dimension, offered in choices.items():
            known = {value for value, _label in offered}
            chosen = [value or NONE_WORD for value in self._chosen(dimension)]
            more = [(value, value) for value in chosen if value not in known]
            self.fields[dimension.url_name].widget.choices = [*offered, *more]

    def _chosen(self, dimension: Dimension) -> tuple[str, ...]:
        return self.report_filter.chosen(dimension) if self.is_valid() else ()

    def clean(self) -> None:
        query = {name: self.params.getlist(name) for name in self.params}
        try:
            self.report_filter = parse_report_filter(
                query,
                self.today,
                also=self.also,
                platform=self.platform,
                of_requests=self.of_requests,
            )
        except FilterProblems as refused:
            self._refuse(refused)
            return
        # The form shows the report as understood: defaults filled in, short names spelt out.
        shown = QueryDict(mutable=True)
        for name, values in self.report_filter.query().items():
            shown.setlist(name, values)
        self.data = shown

    def _refuse(self, refused: FilterProblems) -> None:
        for problem in refused.problems:
            words = sentence(problem.field, problem.code)
            where = problem.field if problem.field in self.fields else None
            error = forms.ValidationError(words, code=problem.code)
            if where is None:
                error = forms.ValidationError(f"{problem.field}: {words}", code=problem.code)
            self.add_error(where, error)
        self.problems = refused.problems


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _dimensions(*, platform: bool) -> list[tuple[Dimension, _StrPromise]]:
    hidden = () if platform else (Dimension.TENANT,)
    return [
        (dimension, words) for dimension, words in DIMENSIONS.items() if dimension not in hidden
    ]


def _many(label: _StrPromise) -> forms.Field:
    return forms.Field(required=False, label=label, widget=forms.SelectMultiple())
