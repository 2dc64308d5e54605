"""What columns, forms and files ask of a day."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finops.calc.days import FIRST_DAY, LAST_DAY, is_possible


def refuse_impossible(value: Any) -> None:  # Any: a day or a moment
    """A validator. Raises ValidationError for a year that is a slip."""
    day = value.date() if hasattr(value, "date") else value
    if not is_possible(day):
        words = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
        sentence = _("Choose a day from %(first)d to %(last)d.")
        raise ValidationError(sentence, code="date_out_of_range", params=words)
