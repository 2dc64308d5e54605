"""Forms of the people page. Their choices are the tenant's own, read when the form is made."""

from datetime import datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.calc.permissions import ROLES
from finops.forms.days import DayField
from finops.models import BusinessUnit, Tenant, UseCase
from finops.services.people.members import NewMember

WHOLE_TENANT = "tenant"
Scope = tuple[BusinessUnit | None, UseCase | None]


class RoleForm(forms.Form):
    """A role, where it holds and until which day (the last one included)."""

    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()))
    scope = forms.ChoiceField(label=_("Over"))
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(
        label=_("Until"),
        required=False,
        help_text=_("The last day, in the tenant's time zone. Empty means until revoked."),
    )

    def __init__(self, *args: Any, tenant: Tenant, **options: Any) -> None:
        # Any: as Django's form takes them
        super().__init__(*args, **options)
        self.tenant = tenant
        cast(forms.ChoiceField, self.fields["scope"]).choices = scope_choices()

    def clean(self) -> dict[str, Any]:  # Any: cleaned values of any field
        values = super().clean() or self.cleaned_data
        first, last = values.get("valid_from"), values.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day lies before the first one."))
        return values

    def scope_chosen(self) -> Scope:
        kind, _sep, number = self.cleaned_data["scope"].partition(":")
        if kind == "unit":
            return BusinessUnit.objects.get(pk=int(number)), None
        if kind == "use_case":
            return None, UseCase.objects.get(pk=int(number))
        return None, None

    def validity(self) -> tuple[datetime | None, datetime | None]:
        """Midnight before the first and after the last day, in the tenant's zone."""
        zone = ZoneInfo(self.tenant.time_zone)
        first, last = self.cleaned_data["valid_from"], self.cleaned_data["valid_to"]
        return (
            datetime.combine(first, time.min, zone) if first else None,
            datetime.combine(last, time.max, zone) if last else None,
        )


class InvitationForm(RoleForm):
    """Whom to ask, and the first role."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    field_order = ("name", "email", "role", "scope", "valid_from", "valid_to")

    def new_member(self) -> NewMember:
        unit, use_case = self.scope_chosen()
        valid_from, valid_to = self.validity()
        return NewMember(
            email=self.cleaned_data["email"],
            name=self.cleaned_data["name"],
            role=self.cleaned_data["role"],
            business_unit=unit,
            use_case=use_case,
            valid_from=valid_from,
            valid_to=valid_to,
        )


def scope_choices() -> list[Any]:  # Any: a choice, or a group of choices
    units = [(f"unit:{unit.pk}", unit.name) for unit in BusinessUnit.objects.all()]
    cases = [(f"use_case:{case.pk}", case.name) for case in UseCase.objects.all()]
    groups = [(_("Business unit"), units), (_("Use case"), cases)]
    return [(WHOLE_TENANT, _("The whole tenant")), *(group for group in groups if group[1])]
