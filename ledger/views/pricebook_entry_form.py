"""The form of a price entry by hand."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models.tenants import identifier_validator
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
from ledger.models.pricebook_columns import DECIMALS, DIGITS

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
SELECTOR: Final = ("input", "cached_input", "cache_write")


def price_field(label: Any) -> forms.DecimalField:  # Any: a lazy translation
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=DIGITS, decimal_places=DECIMALS
    )


class EntryForm(forms.Form):
    """The prices of one model or item, with one threshold at most; more comes as a file."""

    provider = forms.CharField(
        label=gettext_lazy("Provider"), max_length=128, validators=[identifier_validator]
    )
    model = forms.CharField(
        label=gettext_lazy("Model or service"), max_length=128, validators=[identifier_validator]
    )
    test = forms.ChoiceField(label=gettext_lazy("Whose name"), choices=MATCHES)
    per = forms.ChoiceField(label=gettext_lazy("Token prices are for"), choices=PER)
    other_meter = forms.CharField(
        label=gettext_lazy("Another meter"),
        required=False,
        max_length=128,
        validators=[identifier_validator],
        help_text=gettext_lazy("Such as call, gpu_second, reviewer_minute, rerank_item."),
    )
    other = price_field(gettext_lazy("Price of one unit of that meter"))
    above = forms.DecimalField(
        label=gettext_lazy("Input tokens above which other prices hold"),
        required=False,
        min_value=1,
        max_digits=12,
        decimal_places=0,
        help_text=gettext_lazy("Then for the whole request. Empty: no threshold."),
    )

    def __init__(self, data: Any, *, initial: dict[str, Any] | None = None) -> None:
        # Any: QueryDict or None; values of the fields
        super().__init__(data, initial=initial)
        for meter, label in TOKEN_PRICES.items():
            self.fields[meter] = price_field(label)
        for meter, label in TOKEN_PRICES.items():
            self.fields[f"above_{meter}"] = price_field(
                _("%(meter)s above the threshold") % {"meter": label}
            )
        first = ["provider", "model", "test", "per", *TOKEN_PRICES]
        self.order_fields([*first, "other_meter", "other", "above"])

    def clean(self) -> dict[str, Any]:
        base, over = self._components(""), self._components("above_")
        if not base and not self.errors:
            self.add_error(None, _("Give at least one price. A price of 0 is one; empty is none."))
        if bool(over) != (self.cleaned_data.get("above") is not None):
            self.add_error("above", _("A threshold and the prices above it belong together."))
        if bool(self.cleaned_data.get("other_meter")) != (
            self.cleaned_data.get("other") is not None
        ):
            self.add_error("other_meter", _("Name the meter and its price."))
        return self.cleaned_data

    def entry(self, valid_from: datetime) -> Entry:
        given = self.cleaned_data
        match = Match(MatchTest(given["test"]), given["model"])
        tiers = [Tier(0, 1, TierMode.WHOLE_REQUEST, Conditions(), self._components(""))]
        if given["above"] is not None:
            when = Conditions(selector=SELECTOR, above=given["above"])
            over = self._components("above_")
            tiers.insert(0, Tier(0, 0, TierMode.WHOLE_REQUEST, when, over))
        whole = (given["provider"], match, 0, "", valid_from, None, tuple(tiers))
        return Entry(0, *whole, name=given["model"])

    def _components(self, prefix: str) -> tuple[Component, ...]:
        given = self.cleaned_data
        amounts = {meter: given.get(f"{prefix}{meter}") for meter in TOKEN_PRICES}
        per = Decimal(given.get("per") or 1)
        prices = [(m, amount, per) for m, amount in amounts.items() if amount is not None]
        if not prefix and given.get("other_meter") and given.get("other") is not None:
            prices.append((given["other_meter"], given["other"], Decimal(1)))
        try:
            return tuple(
                Component(0, meter, ComponentKind.PRICE, amount, of) for meter, amount, of in prices
            )
        except NotExactError:
            self.add_error("per", _("A price has at most 18 decimals for one unit."))
            return ()
