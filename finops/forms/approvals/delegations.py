"""Who stands in for whom, as people send it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.calc.permissions import ROLES
from finops.forms.exact import LocalMomentInput
from finops.forms.reasons import ReasonForm
from finops.models import Membership, User


class DelegationForm(ReasonForm):
    """Somebody who holds the role signs for the reader meanwhile; moments on the tenant's clock."""

    field_order = ("role", "delegate", "starts_at", "ends_at", "reason")
    role = forms.ChoiceField(label=_("Role"))
    delegate: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        None, label=_("Who stands in"), help_text=_("They hold the role themselves.")
    )
    starts_at = LocalMomentInput(label=_("From"))
    ends_at = LocalMomentInput(label=_("Until"), help_text=_("Thirty days later at most."))

    def __init__(
        self, data: Any, *, roles: Sequence[str], besides: User | None, zone: ZoneInfo
    ) -> None:
        # Any: what was sent, or nothing
        super().__init__(data)
        self.zone = zone
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (role, ROLES[role]) for role in roles
        ]
        members = Membership.objects.filter(user__is_active=True).values("user")
        others = User.objects.filter(pk__in=members).order_by("name", "pk")
        if besides is not None:
            others = others.exclude(pk=besides.pk)
        self.fields["delegate"].queryset = others  # type: ignore[attr-defined]  # of a choice

    def clean_starts_at(self) -> datetime:
        return self._moment("starts_at")

    def clean_ends_at(self) -> datetime:
        return self._moment("ends_at")

    def _moment(self, name: str) -> datetime:
        local: datetime = self.cleaned_data[name]
        return local.replace(tzinfo=self.zone)
