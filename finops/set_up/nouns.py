"""The nouns of the set-up: each is declared once; its pages, files and API follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from finops.access import Actor, reach_of
from finops.forms.organisation.calendar import CalendarForm
from finops.forms.organisation.entry import AnyKind, EntryForm, NamedRow
from finops.forms.organisation.units import BusinessUnitForm, CostCenterForm, EnvironmentForm
from finops.forms.organisation.use_cases import UseCaseForm, WorkflowStepForm
from finops.models import UseCase
from finops.services.organisation.entries import CLOSED_ON, Values
from finops.ui.exports import plain_text
from finops.ui.reports import Place
from finops.ui.shell.navigation import Group
from finops.ui.text import Text

Plain = dict[str, Any]  # Any: texts, booleans and nothing, as JSON has them
TAB: Final = Place(Group.ADMINISTRATION, 21, parent="set_up")
AnyRow = Any  # Any: a row of whichever kind the noun has


@dataclass(frozen=True)
class Noun:
    """One noun. `slug` names its routes, `path` its place among pages and in the API; `single` is
    one of them. `listed` are the columns of its table; `order` are the first columns by which its
    rows stand, `ends` the one that is the first moment after a row. `edited_at` is the route of
    its editor where another page has one. `place` is its own in the navigation.
    `of_unit` leads from a row to its business unit, `of_use_case` from a use case to its row;
    without them rows belong to no part of the organisation: all see them.
    People need `sees` and `changes`, keys `sees` and `defines`."""

    slug: str
    path: str
    label: Text
    single: Text
    lede: Text
    form: type[EntryForm]
    sees: str
    changes: str
    listed: Sequence[str]
    defines: str = "define_organisation"
    edited_at: str = ""
    order: Sequence[str] = ()
    ends: str = ""
    place: Place = TAB
    of_unit: str = ""
    of_use_case: str = ""

    @property
    def kind(self) -> AnyKind:
        return self.form.writes

    @property
    def plural(self) -> str:
        """What the API calls many of them."""
        return self.path.replace("-", "_")

    @property
    def columns(self) -> dict[str, forms.Field]:
        """The columns of files and the API: those of the form."""
        order = (*self.kind.fixed, *self.form.base_fields)
        fields = self.form.base_fields
        return {name: fields[name] for name in dict.fromkeys(order) if name != "seen"}

    @property
    def defaults(self) -> Plain:
        """What a new row has where nothing is said."""
        initials = {name: field.initial for name, field in self.columns.items()}
        return {
            name: initial() if callable(initial) else initial
            for name, initial in initials.items()
            if initial is not None
        }

    def rows(self) -> QuerySet[AnyRow]:
        named = [name for name, field in self.columns.items() if isinstance(field, NamedRow)]
        keys = (*self.order, self.kind.key, *self.kind.identity[1:])
        rows: QuerySet[AnyRow] = self.kind.model._default_manager.select_related(*named)
        return rows.order_by(*keys)

    def rows_for(self, actor: Actor, action: str) -> QuerySet[AnyRow]:
        """The rows in that part of the organisation where the actor may do this."""
        rows, reach = self.rows(), reach_of(actor, action)
        if reach is None:
            return rows
        if not self.of_unit:
            return rows if action == self.sees else rows.none()
        in_units = Q(**{f"{self.of_unit}__in": reach.business_units})
        alone = UseCase.objects.filter(pk__in=reach.use_cases).values(self.of_use_case)
        return rows.filter(in_units | Q(pk__in=alone))

    def search(self, actor: Actor, words: str) -> QuerySet[AnyRow]:
        """The rows that the actor sees and whose key or name contains the words; all of these, if
        there are no words."""
        rows = self.rows_for(actor, self.sees)
        wanted = Q(**{f"{self.kind.key}__icontains": words}) | Q(name__icontains=words)
        return rows.filter(wanted) if words else rows

    def may_make(self, actor: Actor) -> bool:
        """In the organisation, or in a part of it that can hold a new one."""
        reach, around = reach_of(actor, self.changes), self.kind.fixed
        if reach is None:
            return True
        if "use_case" in around:
            return bool(reach.business_units or reach.use_cases)
        return "business_unit" in around and bool(reach.business_units)

    def find(self, actor: Actor, plain: Values) -> AnyRow | None:
        """The row that plain values name among those that the actor may change, or None."""
        wanted = {}
        for name in self.kind.identity:
            field = self.columns[name]
            path = f"{name}__{field.to_field_name}" if isinstance(field, NamedRow) else name
            wanted[path] = str(plain.get(name) or "").strip()
        return self.rows_for(actor, self.changes).filter(**wanted).first()

    def at(self, address: str) -> AnyRow | None:
        """The row of this address, or None: its key, after the key of what it belongs to."""
        key, *around = self.kind.identity
        parts = [f"{name}__{self.columns[name].to_field_name}" for name in around]  # type: ignore[attr-defined]  # each is a NamedRow
        spelled: list[Any] = [part for name in parts for part in (F(name), Value("/"))]
        if not spelled:
            return self.rows().filter(**{key: address}).first()
        named = self.rows().annotate(address=Concat(*spelled, F(key), output_field=CharField()))
        return named.filter(address=address).first()

    def plain(self, row: AnyRow) -> Plain:
        """A row as files and the API have it: others by their keys, amounts as texts."""
        return {name: self._plain(name, getattr(row, name)) for name in self.columns}

    def _plain(self, name: str, value: object) -> object:
        field = self.columns[name]
        if isinstance(value, Model) and isinstance(field, NamedRow):
            return getattr(value, field.to_field_name or "pk")
        if isinstance(value, Decimal | date):
            return plain_text(value)
        return value


BUSINESS_UNITS: Final = Noun(
    slug="business_units",
    path="business-units",
    label=_("Business units"),
    single=_("Business unit"),
    lede=_("Who answers for spend. Cost centers and use cases belong to one."),
    form=BusinessUnitForm,
    sees="view_organisation",
    changes="define_organisation",
    listed=("name", "slug", CLOSED_ON),
    of_unit="pk",
    of_use_case="business_unit",
)
COST_CENTERS: Final = Noun(
    slug="cost_centers",
    path="cost-centers",
    label=_("Cost centers"),
    single=_("Cost center"),
    lede=_("Where costs are booked. Each belongs to a business unit."),
    form=CostCenterForm,
    sees="view_organisation",
    changes="define_organisation",
    listed=("name", "code", "business_unit", CLOSED_ON),
    of_unit="business_unit",
    of_use_case="cost_center",
)
REGISTERED: Final = Noun(
    slug="registered_use_cases",
    path="use-cases",
    label=_("Use cases"),
    single=_("Use case"),
    lede=_(
        "Whom the cost of a request belongs to. A request that names one from now on is booked on"
        " its cost center at once."
    ),
    form=UseCaseForm,
    sees="view_use_case",
    changes="change_use_case",
    listed=(
        *("name", "slug", "business_unit", "cost_center", "business_owner"),
        *("risk_tier", "stage", CLOSED_ON),
    ),
    edited_at="edit_use_case",
    of_unit="business_unit",
    of_use_case="pk",
)
WORKFLOW_STEPS: Final = Noun(
    slug="workflow_steps",
    path="workflow-steps",
    label=_("Workflow steps"),
    single=_("Workflow step"),
    lede=_("What a use case does, step by step. Showback splits its cost by them."),
    form=WorkflowStepForm,
    sees="view_use_case",
    changes="change_use_case",
    listed=("name", "slug", "use_case", CLOSED_ON),
    of_unit="use_case__business_unit",
    of_use_case="workflow_steps",
)
ENVIRONMENTS: Final = Noun(
    slug="environments",
    path="environments",
    label=_("Environments"),
    single=_("Environment"),
    lede=_("Where things run: production, staging, sandbox."),
    form=EnvironmentForm,
    sees="view_organisation",
    changes="define_organisation",
    listed=("name", "slug", "is_production", CLOSED_ON),
)
CALENDAR: Final = Noun(
    slug="calendar",
    path="calendar",
    label=_("Calendar"),
    single=_("Calendar entry"),
    lede=_(
        "Events that change demand, holidays, and the days that are worked in their place. Business"
        " days follow from it."
    ),
    form=CalendarForm,
    sees="view_calendar",
    changes="define_calendar",
    defines="define_calendar",
    listed=("name", "slug", "kind", "local_from", "local_to", "zone", "factor", CLOSED_ON),
    order=("local_from",),
    ends="local_to",
    place=Place(Group.CAPACITY, 30),
)
NOUNS: Final = (
    BUSINESS_UNITS,
    COST_CENTERS,
    REGISTERED,
    WORKFLOW_STEPS,
    ENVIRONMENTS,
    CALENDAR,
)
