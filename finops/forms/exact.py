"""Fields that read one spelling only: files and programs send to the same forms as people."""

import re
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finops.forms.days import DayField
from finops.models.days import refuse_impossible

_NUMBER: Final = re.compile(r"\s*-?[0-9]{1,30}(\.[0-9]{1,30})?\s*", re.ASCII)
_INTEGER: Final = re.compile(r"\s*[0-9]{1,9}\s*", re.ASCII)
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", re.ASCII
)
_DAY: Final = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*", re.ASCII)


class ExactDecimalField(forms.DecimalField):
    """Plain digits with a point: no 1_000, no exponent, no digits of other scripts."""

    def to_python(self, value: Any) -> Any:  # Any: as the base class has it
        if value not in self.empty_values and not _NUMBER.fullmatch(str(value)):
            sentence = _("Write plain digits with a point, for example 0.25.")
            raise ValidationError(sentence, code="invalid")
        return super().to_python(value)


class ExactIntegerField(forms.IntegerField):
    """Plain digits."""

    def to_python(self, value: Any) -> Any:  # Any: as the base class has it
        if value not in self.empty_values and not _INTEGER.fullmatch(str(value)):
            raise ValidationError(_("Write plain digits, for example 12."), code="invalid")
        return super().to_python(value)


class IsoDayField(DayField):
    """A day as 2026-11-30."""

    def to_python(self, value: Any) -> date | None:  # Any: as the base class has it
        if isinstance(value, str) and value.strip() and not _DAY.fullmatch(value):
            raise ValidationError(_("Write the day as 2026-11-30."), code="invalid")
        return super().to_python(value)


class LocalMomentInput(forms.Field):
    """A moment of a wall clock as 2026-11-27T08:00; a day is its midnight."""

    default_validators = [refuse_impossible]  # as Django's own fields have it
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:  # Any: as the base class has it
        if value in self.empty_values:
            return None
        text = str(value).strip()
        if not _MOMENT.fullmatch(text):
            raise self._refusal()
        try:
            return datetime.fromisoformat(text)
        except ValueError as problem:
            raise self._refusal() from problem

    @staticmethod
    def _refusal() -> ValidationError:
        return ValidationError(_("Write the moment as 2026-11-27T08:00."), code="invalid")
