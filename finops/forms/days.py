"""Fields of days in forms: in the years that anything of ours may be about."""

from django import forms

from finops.models.days import refuse_impossible


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    default_validators = [refuse_impossible]  # as Django's own fields have it
    widget = forms.DateInput(attrs={"type": "date"})


class MomentField(forms.DateTimeField):
    """A day with its time."""

    default_validators = [refuse_impossible]  # as above
