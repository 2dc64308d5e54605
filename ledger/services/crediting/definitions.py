"""Declaring what counts as an outcome of a use case; what follows is settled by a worker."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.db.statements import of_tenant, run
from finops.models import UseCase
from finops.models.days import refuse_impossible
from finops.queries.outcome_types import unknown_types
from finops.services import audit
from ledger.calc.outcomes.terms import DefinitionFault, OutcomeTerms, faults_of
from ledger.models import OutcomeDefinition
from ledger.queries.sql import load
from ledger.services.crediting.telling import tell_on_commit

EVER: Final = "-infinity"


def refuse_impossible_start(valid_from: datetime | None) -> None:
    try:
        if valid_from is not None:
            refuse_impossible(valid_from)
    except ValidationError as problem:
        raise ValidationError({"valid_from": problem.messages}) from None


FAULTS: Final = {
    DefinitionFault.DAYS: gettext_lazy("A use case looks back 1 to 366 days."),
    DefinitionFault.LAG: gettext_lazy(
        "Most outcomes have come before the lookback ends: name so many days or fewer."
    ),
    DefinitionFault.METRIC_WITHOUT_THRESHOLD: gettext_lazy(
        "Name the threshold of the metric that decides."
    ),
    DefinitionFault.THRESHOLD_WITHOUT_METRIC: gettext_lazy(
        "Name the metric that the threshold is for."
    ),
    DefinitionFault.RULE_NOT_ASKED: gettext_lazy(
        "What is not asked is decided by no metric: leave it empty."
    ),
    DefinitionFault.SHARE: gettext_lazy("Write a part from 0 to 1, for example 0.6."),
    DefinitionFault.BELOW_NOTHING: gettext_lazy("This cannot be below 0."),
    DefinitionFault.NOT_OF_LABOUR: gettext_lazy(
        "Only labour saved has minutes and a rate: leave it empty."
    ),
    DefinitionFault.LABOUR_ALONE: gettext_lazy("Labour saved is minutes × rate: leave it empty."),
    DefinitionFault.LABOUR_LACKS: gettext_lazy("Labour saved is minutes × rate: write both."),
}


@transaction.atomic
def define_outcome(
    *,
    actor: Actor,
    use_case: UseCase,
    terms: OutcomeTerms,
    kind: str = "",
    valid_from: datetime | None = None,
) -> OutcomeDefinition:
    """A new version of what counts as an outcome of a use case (of one kind, or of all), whom it is
    credited to and what it is worth.

    It holds for outcomes from `valid_from` on, now if not given; earlier ones stay as they are.
    Raises ValidationError, also for a kind that is no registered type.
    """
    if kind and unknown_types([kind]):
        raise ValidationError({"kind": _("This is no registered type of outcome.")})
    faults = faults_of(terms)
    if faults:
        raise ValidationError({name: str(FAULTS[fault]) for name, fault in faults.items()})
    refuse_impossible_start(valid_from)
    UseCase.objects.select_for_update().get(pk=use_case.pk)
    earlier = OutcomeDefinition.objects.filter(use_case=use_case, kind=kind)
    definition = OutcomeDefinition(
        use_case=use_case,
        kind=kind,
        version=earlier.count() + 1,
        valid_from=valid_from or clock.now(),
        **asdict(terms),
        unit_value_usd=terms.unit_value_usd,
        declared_by=actor.label[:200],
        declarer=actor.user,
    )
    definition.full_clean()
    definition.save()
    audit.append(
        actor=actor, action="outcome.defined", target=use_case.slug, detail=detail_of(definition)
    )
    mark_cases_of(use_case.slug, definition.valid_from.isoformat())
    return definition


def detail_of(definition: OutcomeDefinition) -> dict[str, object]:
    """What the audit log keeps of a version: its terms, amounts as texts."""
    terms = asdict(definition.terms)
    amounts = {name: str(term) for name, term in terms.items() if isinstance(term, Decimal)}
    return {
        "kind": definition.kind,
        "version": definition.version,
        **terms,
        **amounts,
        "valid_from": definition.valid_from.isoformat(),
    }


def mark_use_case(use_case: UseCase) -> None:
    """Its requests imply results of another kind now."""
    mark_cases_of(use_case.slug, EVER)


def mark_cases_of(slug: str, since: str) -> None:
    """Mark the cases that requests of a use case worked on, for outcomes since an instant."""
    run(load("crediting/mark_use_case"), of_tenant(use_case=slug, since=since, now=clock.now()))
    tell_on_commit()
