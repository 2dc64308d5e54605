"""Drafting a use case's row of the matrix, and changing a draft."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import Final, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.models import UseCase
from finops.queries.budgets.amounts import OPEN_STATES
from finops.services.approvals.amending import amend
from finops.services.approvals.hands import may_draft
from finops.services.approvals.refusing import in_words
from finops.services.approving import begin
from finops.services.signing import LEAST_REASON
from finops.ui.text import Text
from ledger.calc.slos.objectives import Objectives, contradictions
from ledger.calc.slos.optimisations import OptimisationRule, doubled
from ledger.calc.slos.targets import Fault, SloTerms, faults_of
from ledger.calc.slos.templates import MatrixTerms
from ledger.models import SloMatrix, SloOptimisation, SloTarget
from ledger.services.bucketing import mark_uncut
from ledger.services.slos.signing import SLOS

Part = TypeVar("Part")
MOST_SLOS: Final = 8
MOST_OPTIMISATIONS: Final = 40
MOST_METRICS: Final = 12
FAULTS: Final[dict[Fault, Text]] = {
    Fault.LABEL: gettext_lazy("Say in words what is promised."),
    Fault.SHARE: gettext_lazy("A share is a part from 0 to 1, for example 0.95."),
    Fault.COUNT: gettext_lazy("Write a whole number, 0 if none may happen."),
    Fault.ABOVE_NOTHING: gettext_lazy("Write an amount above 0."),
    Fault.WINDOW: gettext_lazy("Choose 7, 28, 30 or 90 days."),
    Fault.COST_IS_COST: gettext_lazy("The cost of a unit is of the kind cost, and nothing else."),
    Fault.LATENCY_LACKS: gettext_lazy("A latency needs the milliseconds that are good, above 0."),
    Fault.NO_LATENCY: gettext_lazy("Only a latency has milliseconds."),
}


@in_words()
@transaction.atomic
def ask_matrix(*, actor: Actor, use_case: UseCase, terms: MatrixTerms, reason: str) -> SloMatrix:
    """Draft the next version of a use case's row. Raises ValidationError by field,
    PermissionDenied."""
    clean = _normal(terms)
    _check(clean)
    text = _reason(reason)
    case = UseCase.objects.select_for_update(of=("self",)).get(pk=use_case.pk)
    versions = SloMatrix.objects.filter(use_case=case)
    if versions.filter(state__in=OPEN_STATES).exists():
        raise ValidationError({"use_case": _("A version of this row waits already.")})
    last = versions.aggregate(last=Max("version"))["last"] or 0
    matrix = SloMatrix(
        use_case=case,
        version=last + 1,
        risk_tier=case.risk_tier,
        reason=text,
        requested_by=actor.user,
        **_columns(clean),
    )
    matrix.full_clean()
    matrix.save()
    _write_parts(matrix, clean)
    if not may_draft(SLOS, matrix, actor):
        raise PermissionDenied(_("Your roles do not let you ask for this."))
    begin(SLOS, "draft", matrix, actor=actor)
    return matrix


def amend_matrix(
    *, actor: Actor, matrix_id: int, seen: int, terms: MatrixTerms, reason: str
) -> SloMatrix:
    """What a draft says, anew. `seen` is the version of its request that the form showed; the risk
    is the use case's of today. Raises ValidationError by field, Stale, SignatureRefused."""
    clean = _normal(terms)
    _check(clean)
    text = _reason(reason)

    def change(matrix: SloMatrix) -> None:
        columns = {**_columns(clean), "reason": text, "risk_tier": matrix.use_case.risk_tier}
        for name, value in columns.items():
            setattr(matrix, name, value)
        matrix.full_clean()
        matrix.save()
        matrix.slos.all().delete()
        matrix.optimisations.all().delete()
        _write_parts(matrix, clean)

    return amend(SLOS, matrix_id, actor=actor, version=seen, change=change)


def _columns(terms: MatrixTerms) -> dict[str, object]:
    return {
        "owner": terms.owner,
        "primary_metrics": list(terms.objectives.primary),
        "secondary_metrics": list(terms.objectives.secondary),
        "excluded_metrics": list(terms.objectives.excluded),
    }


def _write_parts(matrix: SloMatrix, terms: MatrixTerms) -> None:
    slos = [SloTarget(matrix=matrix, no=no, **asdict(slo)) for no, slo in _numbered(terms.slos)]
    rules = [
        SloOptimisation(matrix=matrix, no=no, **asdict(rule)) for no, rule in _numbered(terms.rules)
    ]
    for row in (*slos, *rules):
        row.full_clean(exclude=["matrix"])
    SloTarget.objects.bulk_create(slos)
    mark_uncut()
    SloOptimisation.objects.bulk_create(rules)


def _numbered(rows: Iterable[Part]) -> Iterator[tuple[int, Part]]:
    return enumerate(rows, start=1)


def _normal(terms: MatrixTerms) -> MatrixTerms:
    """Texts in Unicode's normal form, without blanks around them: what is signed is one text."""
    goals = terms.objectives
    return MatrixTerms(
        slos=tuple(replace(slo, label=_text(slo.label)) for slo in terms.slos),
        rules=tuple(replace(rule, optimisation=_text(rule.optimisation)) for rule in terms.rules),
        objectives=Objectives(
            tuple(map(_text, goals.primary)),
            tuple(map(_text, goals.secondary)),
            tuple(map(_text, goals.excluded)),
        ),
        owner=_text(terms.owner),
    )


def _check(terms: MatrixTerms) -> None:
    """Raises ValidationError, by field."""
    problems = dict(_problems(terms))
    if problems:
        raise ValidationError(problems)


def _problems(terms: MatrixTerms) -> Iterator[tuple[str, list[str]]]:
    for no, slo in _numbered(terms.slos):
        faults = faults_of(slo).items()
        yield from ((f"slo_{no}_{name}", [str(FAULTS[fault])]) for name, fault in faults)
    if not 1 <= len(terms.slos) <= MOST_SLOS:
        yield "slos", [_("Name 1 to %(most)d service levels.") % {"most": MOST_SLOS}]
    if twice := _twice(terms.slos):
        yield "slos", [_("%(metric)s stands twice with the same window.") % {"metric": twice}]
    yield from _problems_of_savings(terms.rules)
    if not terms.owner:
        yield "owner", [_("Say who looks after it.")]
    goals = terms.objectives
    if both := contradictions(goals):
        sentence = _("%(metric)s cannot be an objective and be excluded at once.")
        yield "excluded_metrics", [sentence % {"metric": both[0]}]
    for name in ("primary", "secondary", "excluded"):
        if len(getattr(goals, name)) > MOST_METRICS:
            yield f"{name}_metrics", [_("Name at most %(most)d.") % {"most": MOST_METRICS}]


def _problems_of_savings(rules: tuple[OptimisationRule, ...]) -> Iterator[tuple[str, list[str]]]:
    if len(rules) > MOST_OPTIMISATIONS:
        yield "allowed", [_("Name at most %(most)d savings.") % {"most": MOST_OPTIMISATIONS}]
    if twice := doubled(rules):
        sentence = _("“%(name)s” stands twice: say once whether it is allowed.")
        yield "blocked", [sentence % {"name": twice[0]}]


def _twice(slos: Iterable[SloTerms]) -> str:
    seen = set()
    for slo in slos:
        place = (slo.metric, slo.window_days, slo.threshold_ms)
        if place in seen:
            return slo.metric
        seen.add(place)
    return ""


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def _reason(text: str) -> str:
    """Raises ValidationError."""
    if len(text.strip()) < LEAST_REASON:
        raise ValidationError({"reason": _("Give a reason of 10 characters or more.")})
    return _text(text)
