"""What is asked for, as people, files and programs send it: a budget, more of it, a transfer."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.budgets.spans import PeriodKind as Kinds
from finops.calc.budgets.spans import period_around
from finops.calc.dates.periods import DateRange
from finops.forms.exact import ExactDecimalField, IsoDayField
from finops.models import (
    Budget,
    BusinessUnit,
    Commitment,
    CostCenter,
    Environment,
    Membership,
    UseCase,
    User,
)
from finops.models.budgets.budgets import MONEY_DIGITS, MONEY_PLACES, PeriodKindChoices
from finops.models.organisation.use_cases import RiskTier
from finops.services.budgets.asking import NewBudget
from finops.services.budgets.committing import NewCommitment

ONES: Final = (Decimal(1),) * 7
_NAMED: Final[dict[str, tuple[type[Model], str]]] = {
    "parent": (Budget, "slug"),
    "business_unit": (BusinessUnit, "slug"),
    "cost_center": (CostCenter, "code"),
    "use_case": (UseCase, "slug"),
    "environment": (Environment, "slug"),
    "owner": (User, "email"),
}


def money_field(label: Any, **options: Any) -> ExactDecimalField:  # Any: as Django's own fields
    return ExactDecimalField(
        label=label, max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES, min_value=0, **options
    )


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Read by whoever signs."),
    )


class NewBudgetForm(forms.Form):
    """One budget with the amount of one period; its columns are those of a plan's file."""

    budget_id = forms.CharField(
        label=gettext_lazy("Budget id"),
        max_length=128,
        help_text=gettext_lazy("Requests carry it as budget_id."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    amount = money_field(gettext_lazy("Amount"))
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=3,
        help_text=gettext_lazy("Empty: the organisation's."),
    )
    period_kind = forms.ChoiceField(label=gettext_lazy("For a"), choices=PeriodKindChoices.choices)
    first = IsoDayField(label=gettext_lazy("First day"))
    last = IsoDayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Of a project; else the period around the first day."),
    )
    use_case = forms.CharField(label=gettext_lazy("Use case"), required=False)
    cost_center = forms.CharField(label=gettext_lazy("Cost center"), required=False)
    business_unit = forms.CharField(label=gettext_lazy("Business unit"), required=False)
    environment = forms.CharField(label=gettext_lazy("Environment"), required=False)
    risk_tier = forms.ChoiceField(
        label=gettext_lazy("Risk tier"),
        required=False,
        choices=[("", gettext_lazy("all")), *RiskTier.choices],
    )
    parent = forms.CharField(label=gettext_lazy("Part of the budget"), required=False)
    owner = forms.CharField(label=gettext_lazy("Owner"), required=False)
    carry_limit = money_field(gettext_lazy("Carry over at most"), required=False)
    weekdays = forms.CharField(
        label=gettext_lazy("Weight of Monday to Sunday"),
        required=False,
        help_text=gettext_lazy("Seven numbers with blanks between, e.g. 1 1 1 1 1 0.4 0.4."),
    )
    reason = reason_field()

    def __init__(self, *args: Any, fiscal_start_month: int = 1, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fiscal_start_month = fiscal_start_month

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for name, (model, key) in _NAMED.items():
            self._find(name, model, key)
        values["dates"] = self._dates()
        return values

    def clean_weekdays(self) -> tuple[Decimal, ...]:
        words = self.cleaned_data["weekdays"].split()
        if not words:
            return ONES
        field = ExactDecimalField(min_value=0, max_digits=7, decimal_places=4)
        weights = tuple(field.clean(word) for word in words)
        if len(weights) != len(ONES):
            raise ValidationError(_("Write seven numbers, Monday to Sunday."), code="seven")
        return weights

    def _find(self, name: str, model: type[Model], key: str) -> None:
        """The row that a word names. Names of other tenants look like none."""
        word = self.cleaned_data.get(name)
        if not word:
            self.cleaned_data[name] = None
            return
        rows = model._default_manager.filter(**{key: word})
        if model is User:
            rows = rows.filter(pk__in=Membership.objects.values("user"))
        located = rows.first()
        if located is None:
            self.add_error(name, ValidationError(_("There is none of this name."), code="unknown"))
        self.cleaned_data[name] = located

    def _dates(self) -> DateRange | None:
        first: date | None = self.cleaned_data.get("first")
        last: date | None = self.cleaned_data.get("last")
        kind = self.cleaned_data.get("period_kind")
        if first is None or not kind:
            return None
        if kind != PeriodKindChoices.PROJECT:
            dates = period_around(first, Kinds(kind), self.fiscal_start_month).dates
            if last not in (None, dates.last):
                self.add_error("last", ValidationError(_("The period ends on another day.")))
            return dates
        if last is None or last < first:
            self.add_error("last", ValidationError(_("A project ends on its first day or later.")))
            return None
        return DateRange(first, last)

    def new_budget(self) -> NewBudget:
        values = dict(self.cleaned_data)
        for name in ("first", "last"):
            values.pop(name)
        return NewBudget(slug=values.pop("budget_id"), **values)


class CommitmentForm(forms.Form):
    """What a budget owes over some days."""

    budget = forms.CharField(label=gettext_lazy("Budget"), max_length=128)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Commitment.Kind.choices)
    title = forms.CharField(label=gettext_lazy("What for"), max_length=120)
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Of the contract or the order, if there is one."),
    )
    amount = money_field(gettext_lazy("Amount"))
    first = IsoDayField(label=gettext_lazy("First day"))
    last = IsoDayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: the first.")
    )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        word = values.get("budget")
        values["budget"] = Budget.objects.filter(slug=word).first() if word else None
        if word and values["budget"] is None:
            self.add_error("budget", ValidationError(_("There is none of this name."), "unknown"))
        first, last = values.get("first"), values.get("last") or values.get("first")
        if first is not None and last is not None and last < first:
            self.add_error("last", ValidationError(_("It ends on its first day or later.")))
        elif first is not None and last is not None:
            values["dates"] = DateRange(first, last)
        return values

    def new_commitment(self) -> NewCommitment:
        values = dict(self.cleaned_data)
        for name in ("first", "last"):
            values.pop(name)
        return NewCommitment(**values)


class ReleaseForm(forms.Form):
    """From which day on nothing is owed any more, and why."""

    since = IsoDayField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: today.")
    )
    reason = reason_field()


class ChangeForm(forms.Form):
    """Another amount for a period, from a day on."""

    amount = money_field(gettext_lazy("New amount of the period"))
    since = IsoDayField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: today.")
    )
    reason = reason_field()


class TransferForm(forms.Form):
    """An amount that one budget gives to another."""

    source = forms.CharField(label=gettext_lazy("From the budget"), max_length=128)
    target = forms.CharField(label=gettext_lazy("To the budget"), max_length=128)
    amount = money_field(gettext_lazy("Amount"))
    since = IsoDayField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: today.")
    )
    reason = reason_field()
