"""A use case's row of the matrix as it is asked for, by people and by programs alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.approvals.required import TIERS
from finops.forms.budgets import reason_field
from finops.forms.exact import ExactDecimalField
from finops.models.organisation.use_cases import RiskTier
from ledger.calc.outcomes.terms import LONGEST_METRIC
from ledger.calc.slos.objectives import Objectives
from ledger.calc.slos.optimisations import OptimisationRule
from ledger.calc.slos.targets import WINDOWS, SloTerms
from ledger.calc.slos.templates import MatrixTerms
from ledger.models import SloTarget
from ledger.models.slos.matrix import TARGET_PLACES, THRESHOLD_PLACES
from ledger.queries.slos.references import basis_of
from ledger.services.slos.asking import MOST_SLOS

PARTS: Final = ("kind", "metric", "label", "threshold_ms", "target", "window_days")
DAYS: Final = 30
BOUND: Final = "|"
METRICS_LIST: Final = "slo-metrics"


@dataclass(frozen=True)
class LevelFields:
    """The fields of one service level, for the page."""

    no: int
    fields: Sequence[forms.BoundField]


def _lines_field(label: Any, **options: Any) -> forms.CharField:  # Any: as Django's own fields
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=False, max_length=6000, widget=widget, **options)


class MatrixForm(forms.Form):
    """The owner, up to eight service levels, savings a line each, and the objectives.

    A service level is named by its figure; a line without one is empty. A saving may end in its
    bound: “reduce output length | medium” is allowed up to medium risk, and among those that are
    blocked “remove citation | high” is blocked from high risk on.
    """

    owner = forms.CharField(
        label=gettext_lazy("Owner"),
        max_length=200,
        help_text=gettext_lazy("Who looks after it, for example “Contact Center PM”."),
    )
    allowed = _lines_field(
        gettext_lazy("Savings allowed"),
        help_text=gettext_lazy("One a line; “| medium” after it: up to medium risk."),
    )
    blocked = _lines_field(
        gettext_lazy("Savings blocked"),
        help_text=gettext_lazy("One a line; “| high” after it: from high risk on."),
    )
    primary_metrics = _lines_field(
        gettext_lazy("First objectives"), help_text=gettext_lazy("Names of figures, one a line.")
    )
    secondary_metrics = _lines_field(
        gettext_lazy("Second objectives"), help_text=gettext_lazy("Names of figures, one a line.")
    )
    excluded_metrics = _lines_field(
        gettext_lazy("Never the measure of success"),
        help_text=gettext_lazy("Figures that no decision may succeed by, one a line."),
    )
    reason = reason_field()

    def __init__(self, *args: Any, **options: Any) -> None:  # Any: as Django's own forms
        super().__init__(*args, **options)
        for no in range(1, MOST_SLOS + 1):
            self.fields.update(dict(_slo_fields(no)))

    @property
    def slo_lines(self) -> list[LevelFields]:
        return [
            LevelFields(no, [self[f"slo_{no}_{part}"] for part in PARTS])
            for no in range(1, MOST_SLOS + 1)
        ]

    @property
    def others(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("slo_")]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for name in ("allowed", "blocked"):
            self._savings(name)
        for no in range(1, MOST_SLOS + 1):
            has_target = values.get(f"slo_{no}_target") is not None
            target = f"slo_{no}_target"
            if values.get(f"slo_{no}_metric") and not has_target and target not in self.errors:
                self.add_error(target, ValidationError(_("Say what is promised."), "required"))
        return values

    def _savings(self, name: str) -> list[OptimisationRule]:
        rules = []
        for line in _lines(self.cleaned_data.get(name, "")):
            text, _bar, tier = (part.strip() for part in line.partition(BOUND))
            if tier and tier not in TIERS:
                words = {"tier": tier, "tiers": ", ".join(TIERS)}
                sentence = _("“%(tier)s” is no risk tier: write one of %(tiers)s.") % words
                self.add_error(name, ValidationError(sentence, "unknown_tier"))
            elif not text or len(text) > 120:
                sentence = _("A saving has a name of at most 120 characters.")
                self.add_error(name, ValidationError(sentence, "bad_name"))
            else:
                rules.append(OptimisationRule(text, is_allowed=name == "allowed", tier=tier))
        return rules

    def _metrics(self, name: str) -> tuple[str, ...]:
        return tuple(_lines(self.cleaned_data[f"{name}_metrics"]))

    def terms(self) -> MatrixTerms:
        """What was asked for; of a form that is valid."""
        return MatrixTerms(
            slos=tuple(self._slos()),
            rules=(*self._savings("allowed"), *self._savings("blocked")),
            objectives=Objectives(
                self._metrics("primary"), self._metrics("secondary"), self._metrics("excluded")
            ),
            owner=self.cleaned_data["owner"],
        )

    def _slos(self) -> Iterator[SloTerms]:
        for no in range(1, MOST_SLOS + 1):
            parts = {part: self.cleaned_data[f"slo_{no}_{part}"] for part in PARTS}
            if not parts["metric"]:
                continue
            yield SloTerms(
                kind=parts["kind"],
                label=parts["label"] or parts["metric"],
                metric=parts["metric"],
                basis=basis_of(parts["metric"]),
                target=parts["target"],
                window_days=int(parts["window_days"] or DAYS),
                threshold_ms=parts["threshold_ms"],
            )


def _slo_fields(no: int) -> Iterator[tuple[str, forms.Field]]:
    def named(words: Any) -> Any:  # Any: lazy words
        return _("%(what)s of service level %(no)d") % {"what": words, "no": no}

    digits = 20 - TARGET_PLACES
    yield (
        f"slo_{no}_kind",
        forms.ChoiceField(label=named(_("Kind")), choices=SloTarget.Kind.choices, required=False),
    )
    yield (
        f"slo_{no}_metric",
        forms.SlugField(
            label=named(_("Figure")),
            max_length=LONGEST_METRIC,
            required=False,
            widget=forms.TextInput(attrs={"list": METRICS_LIST}),
        ),
    )
    yield (
        f"slo_{no}_label",
        forms.CharField(label=named(_("Promise")), max_length=120, required=False),
    )
    yield (
        f"slo_{no}_threshold_ms",
        ExactDecimalField(
            label=named(_("Milliseconds")),
            required=False,
            max_digits=16,
            decimal_places=THRESHOLD_PLACES,
        ),
    )
    yield (
        f"slo_{no}_target",
        ExactDecimalField(
            label=named(_("Target")),
            required=False,
            max_digits=digits + TARGET_PLACES,
            decimal_places=TARGET_PLACES,
        ),
    )
    windows = [(str(days), _("%(days)d days") % {"days": days}) for days in WINDOWS]
    yield (
        f"slo_{no}_window_days",
        forms.ChoiceField(
            label=named(_("Window")), choices=windows, initial=str(DAYS), required=False
        ),
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def as_typed(terms: MatrixTerms, reason: str = "") -> dict[str, object]:
    """What stands in the form first: a version's terms, or those of a template."""
    typed: dict[str, object] = {
        "owner": terms.owner,
        "allowed": _typed_savings(terms.rules, is_allowed=True),
        "blocked": _typed_savings(terms.rules, is_allowed=False),
        "primary_metrics": "\n".join(terms.objectives.primary),
        "secondary_metrics": "\n".join(terms.objectives.secondary),
        "excluded_metrics": "\n".join(terms.objectives.excluded),
        "reason": reason,
    }
    for no, slo in enumerate(terms.slos, start=1):
        parts = {**{part: getattr(slo, part) for part in PARTS}}
        typed |= {f"slo_{no}_{part}": _plain(value) for part, value in parts.items()}
    return typed


def _typed_savings(rules: Iterable[OptimisationRule], *, is_allowed: bool) -> str:
    return "\n".join(
        f"{rule.optimisation} {BOUND} {rule.tier}" if rule.tier else rule.optimisation
        for rule in rules
        if rule.is_allowed == is_allowed
    )


def _plain(value: object) -> object:
    """A decimal without the zeros of its column."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else value


class ProposalForm(forms.Form):
    """May this saving be made?"""

    use_case = forms.ChoiceField(label=gettext_lazy("Use case"))
    risk = forms.ChoiceField(label=gettext_lazy("Risk"), choices=RiskTier.choices)
    optimisation = forms.CharField(
        label=gettext_lazy("Saving"),
        max_length=120,
        help_text=gettext_lazy("As the matrix names it, for example “remove citation”."),
    )

    def __init__(self, *args: Any, use_cases: Mapping[str, str], **options: Any) -> None:
        # Any: as Django's own forms
        super().__init__(*args, **options)
        self.fields["use_case"].choices = list(use_cases.items())  # type: ignore[attr-defined]  # a ChoiceField


class SuccessForm(forms.Form):
    """May this figure be the measure of success?"""

    use_case = forms.ChoiceField(label=gettext_lazy("Use case"))
    metric = forms.CharField(
        label=gettext_lazy("Figure"),
        max_length=LONGEST_METRIC,
        help_text=gettext_lazy("By its name, for example cost_per_outcome."),
        widget=forms.TextInput(attrs={"list": METRICS_LIST}),
    )

    def __init__(self, *args: Any, use_cases: Mapping[str, str], **options: Any) -> None:
        # Any: as Django's own forms
        super().__init__(*args, **options)
        self.fields["use_case"].choices = list(use_cases.items())  # type: ignore[attr-defined]  # a ChoiceField
