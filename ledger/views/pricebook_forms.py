"""The forms of price books: a new draft, an entry by hand, a filter, a reason."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models.tenants import identifier_validator
from ledger.calc.pricing.book import (
    BookScope,
    Component,
    ComponentKind,
    Entry,
    NotExactError,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match, MatchTest
from ledger.models import TenantPricebook
from ledger.models.pricebook_columns import DECIMALS, DIGITS
from ledger.parsers.pricebooks.about import About
from ledger.services.pricebooks import READERS, NewDraft
from ledger.services.pricebooks.sources import MOST_BYTES

VERSION: Final = RegexValidator(
    r"^[A-Za-z0-9._:@-]{1,80}$", gettext_lazy("Letters, digits and . _ : @ - only.")
)
CURRENCY: Final = RegexValidator(r"^[A-Z]{3}$", gettext_lazy("Three capitals, such as USD."))
PER: Final = [
    ("1000000", gettext_lazy("a million tokens")),
    ("1000", gettext_lazy("a thousand")),
    ("1", gettext_lazy("one")),
]
SOURCES: Final = {"csv": "CSV", "genai-prices": "genai-prices (JSON)", "litellm": "LiteLLM (JSON)"}
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


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    # Any: a lazy translation
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget)


def price_field(label: Any) -> forms.DecimalField:  # Any: a lazy translation
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=DIGITS, decimal_places=DECIMALS
    )


class EntryFilterForm(forms.Form):
    """Which entries of a book to list."""

    model = forms.CharField(
        label=gettext_lazy("Model contains"),
        required=False,
        max_length=128,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, data: QueryDict, providers: Iterable[str]) -> None:
        super().__init__(data)
        choices = [("", _("all")), *((name, name or _("any")) for name in providers)]
        self.fields["provider"] = forms.ChoiceField(
            label=_("Provider"), required=False, choices=choices
        )
        self.order_fields(["provider", "model"])


class BookForm(forms.Form):
    """What every new book is; the days are cut in the tenant's time zone."""

    kind = forms.ChoiceField(
        label=gettext_lazy("It is"),
        choices=[
            ("override", gettext_lazy("an override of the defaults")),
            ("contract", gettext_lazy("a contract, which beats everything")),
        ],
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Versions of one name replace each other."),
    )
    version = forms.CharField(label=gettext_lazy("Version"), validators=[VERSION], max_length=80)
    valid_from = day_field(gettext_lazy("Valid from"))
    valid_to = day_field(gettext_lazy("Valid until before"), required=False)
    currency = forms.CharField(
        label=gettext_lazy("Currency"), validators=[CURRENCY], initial="USD", max_length=3
    )

    def __init__(
        self, data: Any, files: Any = None, *, zone: str, initial: dict[str, Any] | None = None
    ) -> None:  # Any: QueryDict or None; files; values of the fields
        super().__init__(data, files, initial=initial)
        self.zone = ZoneInfo(zone)

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if first and last and last <= first:
            self.add_error("valid_to", _("It must end after it begins."))
        return self.cleaned_data

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


class DraftForm(BookForm):
    """A draft that is filled by hand, or begins as a copy."""

    def __init__(
        self, data: Any, files: Any = None, *, zone: str, initial: dict[str, Any] | None = None
    ) -> None:  # Any: as above
        super().__init__(data, files, zone=zone, initial=initial)
        versions = TenantPricebook.objects.order_by("-id").values_list("version", flat=True)
        self.fields["like"] = forms.ChoiceField(
            label=_("Begin with the entries of"),
            required=False,
            choices=[("", _("nothing: an empty draft")), *((one, one) for one in versions)],
        )

    def draft(self) -> NewDraft:
        given = self.cleaned_data
        return NewDraft(
            kind=given["kind"],
            name=given["name"],
            version=given["version"],
            valid_from=self.moment(given["valid_from"]),
            valid_to=self.moment(given["valid_to"]) if given["valid_to"] else None,
            currency=given["currency"],
            source="contract" if given["kind"] == "contract" else "manual",
            like=given["like"],
        )


class FileForm(BookForm):
    """A draft with everything that a file of prices holds."""

    source = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(name, SOURCES.get(name, name)) for name in READERS],
        help_text=gettext_lazy("CSV: provider, model, meter, amount; also per, match, above …"),
    )
    file = forms.FileField(label=gettext_lazy("File"))

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("A file of prices has at most 32 MB."))
        content: bytes = file.read()
        return content

    def about(self) -> About:
        given = self.cleaned_data
        end = self.moment(given["valid_to"]) if given["valid_to"] else None
        return About(
            name=given["name"],
            version=given["version"],
            scope=BookScope(given["kind"]),
            currency=given["currency"],
            valid_from=self.moment(given["valid_from"]),
            valid_to=end,
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


class ReasonForm(forms.Form):
    """Why a book is sent back or retired."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
