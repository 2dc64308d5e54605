"""The forms of a worksheet: values that people enter, and a workbook that comes back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from finops.forms.exact import ExactDecimalField
from ledger.calc.exact import plain
from ledger.calc.worksheets.entries import ENTRIES, PLACES, EntryUnit

HELP: Final = {
    EntryUnit.SECONDS: _("Seconds."),
    EntryUnit.USD_PER_HOUR: _("USD per hour."),
    EntryUnit.USD: _("USD, of this month alone."),
    EntryUnit.USD_PER_OUTCOME: _("USD per outcome."),
    EntryUnit.SHARE: _("A part from 0 to 1, for example 0.118."),
}


class EntriesForm(forms.Form):
    """One field for each value; an empty one is not known."""

    def __init__(
        self,
        *args: Any,  # Any: Django's
        held: Mapping[str, Decimal],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for key, kind in ENTRIES.items():
            value = held.get(key)
            self.fields[key] = ExactDecimalField(
                label=gettext(kind.label),
                required=False,
                min_value=Decimal(0),
                max_value=kind.most,
                decimal_places=PLACES,
                help_text=HELP[kind.unit],
                initial=None if value is None else plain(value),
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        self.fields["note"] = forms.CharField(
            label=_("Where these values come from"), max_length=200, required=False
        )

    def values(self) -> dict[str, Decimal | None]:
        return {key: self.cleaned_data[key] for key in ENTRIES}


class WorkbookForm(forms.Form):
    file = forms.FileField(label=_("Workbook (XLSX)"), max_length=200)

    def content(self) -> bytes:
        return bytes(self.cleaned_data["file"].read(settings.MAX_PLAN_BYTES + 1))
