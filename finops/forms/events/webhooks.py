"""The form in which somebody makes or changes a webhook."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.models import Webhook
from finops.models.webhooks import LONGEST_URL
from finops.registries.event_types import event_types


def type_choices() -> list[tuple[str, str]]:
    return [(each.name, f"{each.name}: {each.label}") for each in event_types()]


class WebhookForm(forms.Form):
    """What a webhook is asked to be."""

    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        help_text=_("A public address that begins with https://."),
    )
    shape = forms.ChoiceField(
        label=_("Shape"), choices=Webhook.Shape.choices, initial=Webhook.Shape.STANDARD
    )
    event_types = forms.MultipleChoiceField(
        label=_("Events"), choices=type_choices, widget=forms.CheckboxSelectMultiple
    )


class ChangeWebhookForm(WebhookForm):
    """The same, and whether it gets anything."""

    field_order = ("name", "is_active")
    is_active = forms.BooleanField(
        label=_("Send events there"),
        required=False,
        help_text=_("Switched on again, its failures count anew."),
    )


def standing(hook: Webhook) -> dict[str, Any]:  # Any: what stands in the form
    """What the form shows of a webhook that is there."""
    fields = ("name", "url", "shape", "event_types")
    is_on = hook.is_active and hook.disabled_at is None
    return {name: getattr(hook, name) for name in fields} | {"is_active": is_on}
