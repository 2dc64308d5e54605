"""The forms of price books: a new draft, a file, a filter, a reason."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.forms.days import DayField
from ledger.calc.pricing.book import BookScope
from ledger.models import TenantPricebook
from ledger.parsers.pricebooks.about import About
from ledger.services.pricebooks import READERS, NewDraft
from ledger.services.pricebooks.sources import MOST_BYTES

VERSION: Final = RegexValidator(
    r"^[A-Za-z0-9._:@-]{1,80}$", gettext_lazy("Letters, digits and . _ : @ - only.")
)
CURRENCY: Final = RegexValidator(r"^[A-Z]{3}$", gettext_lazy("Three capitals, such as USD."))
SOURCES: Final = {
    "csv": "CSV",
    "genai-prices": "genai-prices (JSON)",
    "langfuse": "Langfuse (JSON)",
    "litellm": "LiteLLM (JSON)",
}


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
    valid_from = DayField(label=gettext_lazy("Valid from"))
    valid_to = DayField(label=gettext_lazy("Valid until before"), required=False)
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
            choices=[
                ("", _("nothing: an empty draft")),
                *((version, version) for version in versions),
            ],
        )

    def draft(self) -> NewDraft:
        fields = self.cleaned_data
        return NewDraft(
            kind=fields["kind"],
            name=fields["name"],
            version=fields["version"],
            valid_from=self.moment(fields["valid_from"]),
            valid_to=self.moment(fields["valid_to"]) if fields["valid_to"] else None,
            currency=fields["currency"],
            source="contract" if fields["kind"] == "contract" else "manual",
            like=fields["like"],
        )


class PriceFileForm(BookForm):
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
            raise forms.ValidationError(_("A file of prices has at most 10 MB."))
        content: bytes = file.read()
        return content

    def about(self) -> About:
        fields = self.cleaned_data
        end = self.moment(fields["valid_to"]) if fields["valid_to"] else None
        return About(
            name=fields["name"],
            version=fields["version"],
            scope=BookScope(fields["kind"]),
            currency=fields["currency"],
            valid_from=self.moment(fields["valid_from"]),
            valid_to=end,
            zone=self.zone,
        )
