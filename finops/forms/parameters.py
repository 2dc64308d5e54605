"""What a page's query may hold: whatever is not known is refused by its name, never passed over."""

from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What every list takes, and what programs add; none of it is a filter.
OF_LISTS: Final = frozenset({"sort", "format", "cursor", "page", "limit", "tenant"})
UNKNOWN: Final = _("There is no parameter of this name.")


class Parameters(forms.Form):
    """The fields of a query. One without fields says that there is nothing to choose: who asks
    such a page for some days would take its figures for those of these days."""

    def clean(self) -> None:
        for name in self.data.keys() - self.fields.keys() - OF_LISTS:
            self.errors[name] = self.error_class([ValidationError(UNKNOWN, "unknown_parameter")])
