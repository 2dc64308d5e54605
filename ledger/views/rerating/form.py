"""The forms of re-rating: what to rate again, by which prices and why; a reason."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from finops import clock
from finops.forms.days import DayField, MomentField
from finops.models import Tenant
from ledger.calc.reports.filters import NONE_WORD, ReportFilter
from ledger.calc.reports.parsing import FilterProblems, parse_report_filter
from ledger.calc.rerating.asking import SCOPE_DIMENSIONS, ChosenBook, RerateAsked
from ledger.forms.reports import sentence, today_of
from ledger.models.facts.shelves import AnyPricebook
from ledger.queries.choices import Choices
from ledger.queries.labels import DIMENSIONS
from ledger.queries.rerating.runs import scope_word
from ledger.services.rerating.requesting import NewRun

LEAST_REASON: Final = 10
SCOPE_FIELDS: Final = tuple(dimension.url_name for dimension in SCOPE_DIMENSIONS)
# What is asked for most often, and stands in sight.
MAIN_SCOPE: Final = ("use_case", "provider", "model", "component")


def _moment() -> MomentField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return MomentField(
        label=_("Prices as they were known at"),
        required=False,
        widget=widget,
        help_text=_("Empty: now. A moment of the past undoes what books approved since say."),
    )


class NewRunForm(forms.Form):
    """Period, scope, prices and reason of a new run; fields carry the filter's names."""

    asked: RerateAsked

    def __init__(
        self,
        data: QueryDict | None,
        *,
        tenant: Tenant,
        offered: Choices,
        books: Iterable[AnyPricebook],
        initial: dict[str, object],
    ) -> None:
        super().__init__(data, initial=initial)
        self.tenant = tenant
        self.books = {f"{scope_word(book)}-{book.pk}": book for book in books}
        self.fields["from"], self.fields["to"] = DayField(label=_("From")), DayField(label=_("To"))
        for dimension in SCOPE_DIMENSIONS:
            name = dimension.url_name
            self.fields[name] = _one_of(
                DIMENSIONS[dimension], offered[dimension], initial.get(name)
            )
        self._add_prices()

    def _add_prices(self) -> None:
        self.fields["unpriced"] = forms.BooleanField(
            label=_("Only events with a line that has no price"), required=False
        )
        self.fields["known_at"] = _moment()
        self.fields["books"] = forms.MultipleChoiceField(
            label=_("Price books to use besides those in force then"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(key, _named(book)) for key, book in self.books.items()],
            help_text=_("A draft may be tried; nothing is posted before it is approved."),
        )
        self.fields["event_prices"] = forms.BooleanField(
            label=_("Also where the price came with the event"),
            required=False,
            help_text=_("Otherwise such a price is kept: it is its source's own statement."),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            min_length=LEAST_REASON,
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Read by whoever approves."),
        )

    @property
    def main_scope(self) -> list[forms.BoundField]:
        return [self[name] for name in MAIN_SCOPE]

    @property
    def more_scope(self) -> list[forms.BoundField]:
        return [self[name] for name in SCOPE_FIELDS if name not in MAIN_SCOPE]

    def clean(self) -> None:
        fields = self.cleaned_data
        if "from" not in fields or "to" not in fields:
            return
        try:
            report = parse_report_filter(self._params(), today_of(self.tenant))
        except FilterProblems as refused:
            for problem in refused.problems:
                words = sentence(problem.field, problem.code)
                self.add_error(problem.field, forms.ValidationError(words, code=problem.code))
            return
        self.asked = self._asked(report)

    def _params(self) -> dict[str, list[str]]:
        fields = self.cleaned_data
        scope = {name: [fields[name]] for name in SCOPE_FIELDS if fields.get(name)}
        flags = {"unpriced": ["1"]} if fields.get("unpriced") else {}
        dates = {name: [fields[name].isoformat()] for name in ("from", "to")}
        return {**dates, **scope, **flags}

    def _asked(self, report: ReportFilter) -> RerateAsked:
        chosen = [self.books[key] for key in self.cleaned_data.get("books", ())]
        return RerateAsked(
            report=report,
            known_at=self._known_at() or clock.now(),
            books=tuple(ChosenBook(scope_word(book), book.pk, book.version) for book in chosen),
            includes_event_prices=bool(self.cleaned_data.get("event_prices")),
        )

    def _known_at(self) -> datetime | None:
        """A moment of the tenant's clock."""
        moment: datetime | None = self.cleaned_data.get("known_at")
        return moment.replace(tzinfo=ZoneInfo(self.tenant.time_zone)) if moment else None

    def new_run(self) -> NewRun:
        return NewRun(self.asked, self.cleaned_data["reason"].strip())


def _one_of(label: Any, offered: list[tuple[str, str]], chosen: object) -> forms.CharField:
    # Any: a lazy translation. The parser checks the value, the field only shows it.
    known = {value for value, _label in offered}
    more = [(str(chosen), str(chosen))] if chosen and chosen not in known else []
    none = [(NONE_WORD, _("(none)"))] if chosen != NONE_WORD else []
    choices = [("", _("all")), *offered, *none, *more]
    return forms.CharField(label=label, required=False, widget=forms.Select(choices=choices))


def _named(book: AnyPricebook) -> str:
    return f"{book.version} ({book.get_status_display()})"


def initial_of(report: ReportFilter, books: Iterable[str]) -> dict[str, object]:
    """What a new run is asked for to begin with; of several values of a dimension the first."""
    chosen = {
        dimension.url_name: values[0] or NONE_WORD
        for dimension, values in report.values
        if dimension in SCOPE_DIMENSIONS
    }
    dates: dict[str, date] = {"from": report.date_from, "to": report.date_to}
    return {**dates, **chosen, "unpriced": report.unpriced, "books": list(books)}
