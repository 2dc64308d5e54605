"""A preventive limit as it is asked for, by people and by programs alike."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.forms.budgets import money_field, reason_field
from finops.models import BusinessUnit, CostCenter, Environment, Limit, UseCase
from finops.models.organisation.use_cases import RiskTier
from finops.services.budgets.limits import NewLimit

_NAMED: Final[dict[str, tuple[type[Model], str]]] = {
    "use_case": (UseCase, "slug"),
    "cost_center": (CostCenter, "code"),
    "business_unit": (BusinessUnit, "slug"),
    "environment": (Environment, "slug"),
}
REQUIRED: Final = Limit.What.BUDGET_REQUIRED


class LimitForm(forms.Form):
    """What holds before a request comes in, and for what. A limit on money has an amount and a
    currency, a budget that is required has neither."""

    limit_id = forms.CharField(
        label=gettext_lazy("Limit id"),
        max_length=128,
        help_text=gettext_lazy("It stays the same over versions."),
    )
    what = forms.ChoiceField(label=gettext_lazy("What holds"), choices=Limit.What.choices)
    amount = money_field(gettext_lazy("Amount"), required=False)
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=3,
        help_text=gettext_lazy("Empty: the organisation's."),
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
    reason = reason_field()

    def __init__(self, *args: Any, currency: str = "USD", **options: Any) -> None:
        # Any: as Django's own forms
        super().__init__(*args, **options)
        self.own_currency = currency

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for name, (model, key) in _NAMED.items():
            values[name] = self._named(name, model, key)
        is_money = values.get("what") != REQUIRED
        if is_money and values.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", ValidationError(_("Say how much it is."), "required"))
        if not is_money and values.get("amount") is not None:
            sentence = _("A budget that is required has no amount.")
            self.add_error("amount", ValidationError(sentence, "unexpected"))
        values["currency"] = (values.get("currency") or self.own_currency) if is_money else ""
        return values

    def _named(self, name: str, model: type[Model], key: str) -> Model | None:
        """The row that a word names. Names of other tenants look like none."""
        word = self.cleaned_data.get(name)
        if not word:
            return None
        located = model._default_manager.filter(**{key: word}).first()
        if located is None:
            self.add_error(name, ValidationError(_("There is none of this name."), "unknown"))
        return located

    def new_limit(self) -> NewLimit:
        values = dict(self.cleaned_data)
        return NewLimit(slug=values.pop("limit_id"), **values)


def as_typed(limit: Limit) -> dict[str, object]:
    """What stands in the form of another version of a limit first."""
    named = {
        name: getattr(getattr(limit, name), key) if getattr(limit, f"{name}_id") else ""
        for name, (_model, key) in _NAMED.items()
    }
    plain = {name: getattr(limit, name) for name in ("what", "amount", "currency", "risk_tier")}
    return {"limit_id": limit.slug, **plain, **named}
