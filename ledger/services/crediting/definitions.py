"""Declaring how the results of a use case are credited; what follows is settled by a worker."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.models import UseCase
from finops.models.days import refuse_impossible
from finops.queries.outcome_types import unknown_types
from finops.services import audit
from ledger.models import OutcomeDefinition
from ledger.queries.sql import load
from ledger.services.crediting.telling import tell_on_commit

EVER = "-infinity"
MOST_DAYS = 366


def refuse_impossible_start(valid_from: datetime | None) -> None:
    try:
        if valid_from is not None:
            refuse_impossible(valid_from)
    except ValidationError as problem:
        raise ValidationError({"valid_from": problem.messages}) from None


@transaction.atomic
def define_outcome(
    *,
    actor: Actor,
    use_case: UseCase,
    credit_rule: str,
    lookback_days: int,
    kind: str = "",
    valid_from: datetime | None = None,
) -> OutcomeDefinition:
    """A new version of how results of a use case (of one kind, or of all) are credited.

    It holds for outcomes from `valid_from` on, now if not given; earlier ones stay as they are.
    Raises ValidationError, also for a kind that is no registered type.
    """
    if kind and unknown_types([kind]):
        raise ValidationError({"kind": _("This is no registered type of outcome.")})
    if not 1 <= lookback_days <= MOST_DAYS:
        raise ValidationError({"lookback_days": _("A use case looks back 1 to 366 days.")})
    refuse_impossible_start(valid_from)
    UseCase.objects.select_for_update().get(pk=use_case.pk)
    earlier = OutcomeDefinition.objects.filter(use_case=use_case, kind=kind)
    definition = OutcomeDefinition(
        use_case=use_case,
        kind=kind,
        version=earlier.count() + 1,
        valid_from=valid_from or clock.now(),
        credit_rule=credit_rule,
        lookback_days=lookback_days,
        declared_by=actor.label[:200],
        declarer=actor.user,
    )
    definition.full_clean()
    definition.save()
    detail = {
        "kind": kind,
        "version": definition.version,
        "credit_rule": credit_rule,
        "lookback_days": lookback_days,
        "valid_from": definition.valid_from.isoformat(),
    }
    audit.append(actor=actor, action="outcome.defined", target=use_case.slug, detail=detail)
    mark_cases_of(use_case.slug, definition.valid_from.isoformat())
    return definition


def mark_use_case(use_case: UseCase) -> None:
    """Its requests imply results of another kind now."""
    mark_cases_of(use_case.slug, EVER)


def mark_cases_of(slug: str, since: str) -> None:
    """Mark the cases that requests of a use case worked on, for outcomes since an instant."""
    words: dict[str, str | datetime] = {"use_case": slug, "since": since, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(load("crediting/mark_use_case"), words)
    tell_on_commit()
