"""Forms of business units, cost centers and environments."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.forms.organisation.entry import EntryForm, NamedRow, identifier, units_within
from finops.models import BusinessUnit, CostCenter, Environment
from finops.services.organisation.units import BUSINESS_UNITS, COST_CENTERS, ENVIRONMENTS


class BusinessUnitForm(EntryForm):
    """A part of the organisation that answers for spend."""

    writes = BUSINESS_UNITS

    slug = identifier("slug", BusinessUnit, _("Business unit"), _("As records name it: cards_us."))
    name = forms.CharField(label=_("Name"), max_length=120)


class CostCenterForm(EntryForm):
    """Where costs are booked."""

    writes = COST_CENTERS

    code = identifier("code", CostCenter, _("Cost center"), _("As records name it: cc_4102."))
    business_unit = NamedRow("slug", label=_("Business unit"))
    name = forms.CharField(label=_("Name"), max_length=120)

    def choose_among(self) -> dict[str, models.QuerySet[Any]]:
        return {"business_unit": units_within(self.reach)}


class EnvironmentForm(EntryForm):
    """Where something runs."""

    writes = ENVIRONMENTS

    slug = identifier("slug", Environment, _("Environment"), _("As records name it: staging."))
    name = forms.CharField(label=_("Name"), max_length=120)
    is_production = forms.BooleanField(label=_("Production"), required=False)
