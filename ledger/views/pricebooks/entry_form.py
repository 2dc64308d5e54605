"""The form of a price entry by hand."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models.organisation.tenants import identifier_validator
from ledger.calc.model_names import LONGEST_MODEL_NAME, MODEL_NAME
from ledger.calc.pricing.book import (
    Component,
    ComponentKind,
    Entry,
    NotExactError,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.pricing.meters import INPUT_SIDE
from ledger.models.prices.columns import DECIMALS, DIGITS

PER: Final = [
    ("1000000", gettext_lazy("a million tokens")),
    ("1000", gettext_lazy("a thousand")),
    ("1", gettext_lazy("one")),
]
MATCHES: Final = [
    (MatchTest.EXACT.value, gettext_lazy("is exactly this")),
    (MatchTest.PREFIX.value, gettext_lazy("begins with this")),
    (MatchTest.CONTAINS.value, gettext_lazy("contains this")),
]
TOKEN_PRICES: Final = {
    "input": gettext_lazy("Input"),
    "cached_input": gettext_lazy("Cached input"),
    "cache_write": gettext_lazy("Cache write"),
    "output": gettext_lazy("Output"),
    "reasoning": gettext_lazy("Reasoning"),
}
SELECTOR: Final = tuple(sorted(INPUT_SIDE))


MOST_THRESHOLDS: Final = 8


def price_field(label: Any) -> forms.DecimalField:  # Any: a lazy translation
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=DIGITS, decimal_places=DECIMALS
    )


model_validator = RegexValidator(
    rf"\A{MODEL_NAME.pattern}\Z",
    gettext_lazy("Use letters, digits, spaces inside and . _ : @ / - [ ] ( ) # + ~ only."),
)


class PriceEntryForm(forms.Form):
    """The prices of one model or item, and others above sizes of its input; hours, regions and
    service tiers come as a file."""

    provider = forms.CharField(
        label=gettext_lazy("Provider"), max_length=128, validators=[identifier_validator]
    )
    model = forms.CharField(
        label=gettext_lazy("Model or service"),
        max_length=LONGEST_MODEL_NAME,
        validators=[model_validator],
    )
    test = forms.ChoiceField(label=gettext_lazy("The name of a model"), choices=MATCHES)
    per = forms.ChoiceField(label=gettext_lazy("Token prices are for"), choices=PER)
    other_meter = forms.CharField(
        label=gettext_lazy("Another meter"),
        required=False,
        max_length=128,
        validators=[identifier_validator],
        help_text=gettext_lazy("Such as call, gpu_second, reviewer_minute, rerank_item."),
    )
    other = price_field(gettext_lazy("Price of one unit of that meter"))
    thresholds = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=MOST_THRESHOLDS, initial=1
    )

    def __init__(self, data: Any, *, initial: dict[str, Any] | None = None) -> None:
        # Any: QueryDict or None; values of the fields
        super().__init__(data, initial=initial)
        self.count = _count(data if data is not None else initial or {})
        for meter, label in TOKEN_PRICES.items():
            self.fields[meter] = price_field(label)
        for place in range(1, self.count + 1):
            self._add_threshold(place)

    def _add_threshold(self, place: int) -> None:
        self.fields[f"above_{place}"] = forms.DecimalField(
            label=_("Above this many input tokens"),
            required=False,
            min_value=1,
            max_digits=12,
            decimal_places=0,
        )
        for meter, label in TOKEN_PRICES.items():
            self.fields[f"above_{place}_{meter}"] = price_field(label)

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("provider", "model", "test")]

    @property
    def prices(self) -> list[forms.BoundField]:
        return [self[name] for name in ("per", *TOKEN_PRICES)]

    @property
    def other_prices(self) -> list[forms.BoundField]:
        return [self[name] for name in ("other_meter", "other")]

    @property
    def tiers(self) -> list[list[forms.BoundField]]:
        """The fields of each threshold: its size, then the prices above it."""
        places = range(1, self.count + 1)
        return [[self[name] for name in _names_of(place)] for place in places]

    @property
    def has_room(self) -> bool:
        return self.count < MOST_THRESHOLDS

    def clean(self) -> dict[str, Any]:
        if not self._components("") and not self.errors:
            self.add_error(None, _("Give at least one price. A price of 0 is one; empty is none."))
        self._clean_thresholds()
        if bool(self.cleaned_data.get("other_meter")) != (
            self.cleaned_data.get("other") is not None
        ):
            self.add_error("other_meter", _("Name the meter and its price."))
        return self.cleaned_data

    def _clean_thresholds(self) -> None:
        seen: set[Decimal] = set()
        for place in range(1, self.count + 1):
            name = f"above_{place}"
            above, prices = self.cleaned_data.get(name), self._components(f"{name}_")
            if bool(prices) != (above is not None) and name not in self.errors:
                self.add_error(name, _("A threshold and the prices above it belong together."))
            if above in seen:
                self.add_error(name, _("Each threshold has a size of its own."))
            seen |= {above} if above is not None else set()

    def entry(self, valid_from: datetime) -> Entry:
        fields = self.cleaned_data
        match = Match(MatchTest(fields["test"]), fields["model"])
        entry_fields = (fields["provider"], match, 0, "", valid_from, None, tuple(self._tiers()))
        return Entry(0, *entry_fields, name=fields["model"])

    def _tiers(self) -> Iterator[Tier]:
        """The largest threshold is asked first, the prices without any last."""
        names = [f"above_{place}" for place in range(1, self.count + 1)]
        thresholds = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        ordered = sorted(thresholds, key=lambda name: thresholds[name], reverse=True)
        for priority, name in enumerate(ordered):
            when = Conditions(selector=SELECTOR, above=thresholds[name])
            yield Tier(0, priority, TierMode.WHOLE_REQUEST, when, self._components(f"{name}_"))
        plain = self._components("")
        yield Tier(0, len(ordered), TierMode.WHOLE_REQUEST, Conditions(), plain)

    def _components(self, prefix: str) -> tuple[Component, ...]:
        fields = self.cleaned_data
        amounts = {meter: fields.get(f"{prefix}{meter}") for meter in TOKEN_PRICES}
        per = Decimal(fields.get("per") or 1)
        prices = [(m, amount, per) for m, amount in amounts.items() if amount is not None]
        if not prefix and fields.get("other_meter") and fields.get("other") is not None:
            prices.append((fields["other_meter"], fields["other"], Decimal(1)))
        try:
            return tuple(
                Component(0, meter, ComponentKind.PRICE, amount, of) for meter, amount, of in prices
            )
        except NotExactError:
            self.add_error("per", _("A price has at most 18 decimals for one unit."))
            return ()


def _names_of(place: int) -> list[str]:
    return [f"above_{place}", *(f"above_{place}_{meter}" for meter in TOKEN_PRICES)]


def _count(fields: Mapping[str, Any]) -> int:  # Any: values of the fields
    """How many thresholds the form has room for; what is no such number is one."""
    asked = str(fields.get("thresholds") or 1)
    return min(int(asked), MOST_THRESHOLDS) if asked.isdecimal() and int(asked) else 1


def with_one_more(fields: Mapping[str, Any]) -> PriceEntryForm:  # Any: as above
    """The form as it was filled in, unread, with room for one more threshold."""
    return PriceEntryForm(None, initial={**fields, "thresholds": _count(fields) + 1})
