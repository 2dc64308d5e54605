"""What the forms of the organisation have in common: pages, files and the API send to the same."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Reach
from finops.forms.exact import IsoDayField
from finops.models import BusinessUnit
from finops.models.organisation.tenants import identifier_validator
from finops.services.organisation.entries import CLOSED_ON, EntryKind, Values, state_of

AnyKind = EntryKind[Any]  # Any: whatever its rows are


def identifier(column: str, model: type[models.Model], label: Any, text: Any) -> forms.CharField:
    """A name that records use; as long as its column. Any: lazy translations."""
    return forms.CharField(
        label=label,
        max_length=model._meta.get_field(column).max_length,  # type: ignore[union-attr]  # a column
        validators=[identifier_validator],
        help_text=text,
    )


class NamedRow(forms.ModelChoiceField):  # type: ignore[type-arg]  # of any model
    """Another row of the tenant, by its key. The rows are the tenant's own: see `choose_among`."""

    def __init__(self, key: str, **options: Any) -> None:  # Any: those of any field
        super().__init__(queryset=None, to_field_name=key, **options)


class EntryForm(forms.Form):
    """One row: all of it to make one, what may change to change one. `seen` is the state that the
    editor started from; `reach` is the part of the organisation that a new row may belong to."""

    writes: ClassVar[AnyKind]

    closed_on = IsoDayField(
        label=gettext_lazy("Closed from"),
        required=False,
        help_text=gettext_lazy(
            "Empty: open. From this day it is offered no more; what names it still counts."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, row: Any = None, reach: Reach | None = None, **options: Any
    ) -> None:
        # Any: what a form may be sent, and a row of any kind
        self.row, self.reach = row, reach
        if row is not None:
            now = {name: getattr(row, name) for name in (*self.writes.editable, CLOSED_ON)}
            options["initial"] = {**now, "seen": state_of(self.writes, row)}
        super().__init__(data, **options)
        for name in self.writes.fixed if row is not None else ():
            del self.fields[name]
        for name, rows in self.choose_among().items():
            if name in self.fields:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a NamedRow
                chosen = self.initial.get(name)
                if isinstance(chosen, models.Model):
                    self.initial[name] = self.fields[name].prepare_value(chosen)
        own = [name for name in self.base_fields if name != CLOSED_ON]
        self.order_fields([*self.writes.fixed, *own, CLOSED_ON])

    def choose_among(self) -> dict[str, models.QuerySet[Any]]:
        """By field, the rows of the tenant that it may name."""
        return {}

    def values(self) -> Values:
        """The cleaned values as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def tell(self, problem: ValidationError) -> None:
        """What a service refused, at its fields, as far as the form has them."""
        by_field = getattr(problem, "error_dict", {"": [problem]})
        for name, errors in by_field.items():
            for error in errors:
                self.add_error(name if name in self.fields else None, error)

    @staticmethod
    def stale_sentence() -> str:
        return _(
            "Someone changed this after you opened the form. Nothing was saved: open it again to"
            " see the new values."
        )


def units_within(reach: Reach | None) -> models.QuerySet[BusinessUnit]:
    """The open business units that a new row may belong to."""
    units = still_open(BusinessUnit.objects.all())
    return units if reach is None else units.filter(pk__in=reach.business_units)


def still_open(rows: models.QuerySet[Any], kept: Any = None) -> models.QuerySet[Any]:
    """Those that do not close, and the one that is named already. Any: rows of any model."""
    return rows.filter(models.Q(closed_on=None) | models.Q(pk=kept))
