"""The form of events, holidays and make-up days."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.forms.exact import ExactDecimalField, ExactIntegerField, LocalMomentInput
from finops.forms.organisation.entry import EntryForm, identifier
from finops.models import CalendarEvent, Tenant
from finops.models.organisation.calendar import LEAST_ESTIMATES, CalendarKind, Provenance
from finops.models.organisation.tenants import time_zones
from finops.scope import current_tenant_id
from finops.services.organisation.calendar import CALENDAR


def tenant_zone() -> str:
    return Tenant.objects.get(pk=current_tenant_id()).time_zone


class CalendarForm(EntryForm):
    """When something is on, on whose clock, and what it does to demand."""

    writes = CALENDAR

    slug = identifier("slug", CalendarEvent, _("Entry"), _("For files: us_2026_thanksgiving."))
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=CalendarKind.choices)
    local_from = LocalMomentInput(label=_("From"))
    local_to = LocalMomentInput(
        label=_("To"),
        help_text=_("The moment after it: of a day, the midnight that ends it."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(name, name) for name in sorted(time_zones())],
        initial=tenant_zone,
    )
    factor = ExactDecimalField(
        label=_("Demand factor"),
        required=False,
        max_digits=9,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        help_text=_("Demand is so many times what it is otherwise: 2.4. Empty: not known."),
    )
    provenance = forms.ChoiceField(
        label=_("Factor is"), choices=Provenance.choices, initial=Provenance.DECLARED.value
    )
    estimated_from = ExactIntegerField(
        label=_("Estimated from so many events"),
        required=False,
        min_value=LEAST_ESTIMATES,
        max_value=9_999,
    )
    source = forms.CharField(label=_("Source"), required=False, max_length=200)
