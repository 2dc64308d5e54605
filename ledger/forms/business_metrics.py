"""One value of a business metric; files and programs send the same fields."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from finops.forms.exact import ExactDecimalField, IsoDayField
from ledger.calc.measures.series import DECIMALS, DIGITS, LONGEST_NAME
from ledger.models import BusinessMetric

NAME = RegexValidator(
    r"\A[a-z][a-z0-9_]*\Z",
    _("Write the name in small letters, digits and _, for example tickets_closed."),
)


class BusinessMetricForm(forms.Form):
    """A value of a series of a use case on a day."""

    metric = forms.CharField(max_length=LONGEST_NAME, validators=[NAME])
    use_case = forms.CharField(max_length=128)
    day = IsoDayField()
    value = ExactDecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    aggregation = forms.ChoiceField(choices=BusinessMetric.Aggregation.choices, required=False)

    def clean_aggregation(self) -> str:
        """Added up, if nothing else is said."""
        return self.cleaned_data["aggregation"] or str(BusinessMetric.Aggregation.SUM)
