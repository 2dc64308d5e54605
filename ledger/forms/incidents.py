"""The form that records an incident; people and programs send the same fields."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.forms.exact import LocalMomentInput
from ledger.models import QualityIncident

HTTP: Final = ["http", "https"]


class IncidentForm(forms.Form):
    """What went wrong, of which use case, since when."""

    use_case = forms.ChoiceField(label=_("Use case"))
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=QualityIncident.Severity.choices,
        initial=QualityIncident.Severity.S2,
    )
    title = forms.CharField(label=_("What happened"), max_length=200)
    started_at = LocalMomentInput(label=_("Began"))
    ended_at = LocalMomentInput(label=_("Ended"), required=False, help_text=_("Empty: it goes on."))
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("To where it is worked on."),
    )

    def __init__(
        self,
        *args: Any,  # Any: Django's
        use_cases: Iterable[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["use_case"].choices = list(use_cases)  # type: ignore[attr-defined]  # a ChoiceField

    def moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        """A moment of the tenant's clock."""
        wall: datetime | None = self.cleaned_data[name]
        return None if wall is None else wall.replace(tzinfo=zone)
