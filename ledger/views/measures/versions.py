"""How metrics are read: versions as a table, and the form that declares one."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.forms.exact import ExactDecimalField, ExactIntegerField
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.exact import plain
from ledger.calc.measures.terms import MINIMUM, MOST_SAMPLES, MeasureTerms
from ledger.calc.outcomes.terms import LONGEST_METRIC, Bound
from ledger.models import MeasureDefinition
from ledger.queries.measures.definitions import MeasureVersion

POPULATIONS: Final = dict(MeasureDefinition.Population.choices)
SAMPLINGS: Final = dict(MeasureDefinition.Sampling.choices)
TERMS: Final = tuple(MeasureTerms.__dataclass_fields__)


class MeasureForm(forms.Form):
    """When a value of a metric is good, and how much of all should be."""

    metric = forms.CharField(
        label=gettext_lazy("Metric"),
        max_length=LONGEST_METRIC,
        help_text=gettext_lazy(
            "As sources send it: citation_correctness. Of requests: latency_ms, ttft_ms,"
            " queue_wait_ms, availability."
        ),
    )
    label = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    bound = forms.ChoiceField(
        label=gettext_lazy("Good is"), choices=MeasureDefinition.Bound.choices
    )
    threshold = ExactDecimalField(label=gettext_lazy("Threshold"), max_digits=21, decimal_places=9)
    population = forms.ChoiceField(
        label=gettext_lazy("What is judged"), choices=MeasureDefinition.Population.choices
    )
    sampling = forms.ChoiceField(
        label=gettext_lazy("Which are judged"),
        choices=MeasureDefinition.Sampling.choices,
        initial=MeasureDefinition.Sampling.RANDOM,
    )
    minimum = ExactIntegerField(
        label=gettext_lazy("Judged at least"),
        min_value=1,
        max_value=MOST_SAMPLES,
        initial=MINIMUM,
        help_text=gettext_lazy("With fewer there is no verdict."),
    )
    target_share = ExactDecimalField(
        label=gettext_lazy("Good of all"),
        max_digits=7,
        decimal_places=6,
        required=False,
        help_text=gettext_lazy("From 0 to 1: 0.95 is 95 of 100. Empty: no target."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: from today on."),
    )

    @property
    def terms(self) -> MeasureTerms:
        """What was chosen."""
        chosen: dict[str, Any] = {name: self.cleaned_data[name] for name in TERMS}
        return MeasureTerms(**chosen)


def versions_table(versions: list[MeasureVersion]) -> Table:
    columns = [
        Column(_("Measure")),
        Column(_("Version"), "quantity"),
        Column(_("Good is"), stays=True),
        Column(_("Target"), "percent"),
        Column(_("Judged")),
        Column(_("From"), "day"),
        Column(_("Status"), "badge", stays=True),
    ]
    rows = [_row(version) for version in versions]
    return Table(_("Measures, the newest version first"), columns, rows)


def _row(version: MeasureVersion) -> Row:
    terms, good = version.terms, "good" if version.is_in_force else "quiet"
    sign = "≥" if terms.bound == Bound.AT_LEAST else "≤"
    least = _("at least %(count)s") % {"count": terms.minimum}
    return Row(
        [
            Cell(terms.label, note=version.metric),
            Cell(version.version, "quantity"),
            Cell(f"{sign} {plain(terms.threshold)}"),
            Cell(terms.target_share, "percent", nil=_("none")),
            Cell(f"{POPULATIONS[terms.population]}: {SAMPLINGS[terms.sampling]}", note=least),
            Cell(version.valid_from, "day", note=version.declared_by),
            Cell(
                _("in force") if version.is_in_force else _("earlier or later"), "badge", good=good
            ),
        ]
    )
