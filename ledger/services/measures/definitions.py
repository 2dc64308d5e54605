"""Declaring how values of a metric are read: a new version from a day on."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.calc.dates.periods import local_day
from finops.db.locks import wait_for
from finops.models.days import refuse_impossible
from finops.services import audit
from ledger.calc.measures.terms import MeasureFault, MeasureTerms, faults_of
from ledger.models import MeasureDefinition
from ledger.queries.narrowing import tenant_zone
from ledger.services.bucketing import mark_uncut

LOCK: Final = 71_047
FAULTS: Final = {
    MeasureFault.LABEL: gettext_lazy("Name it as people call it."),
    MeasureFault.SHARE: gettext_lazy("Write a part from 0 to 1, for example 0.95."),
    MeasureFault.MINIMUM: gettext_lazy("Write a number from 1 to 1000000."),
    MeasureFault.ALL_OF_REQUESTS: gettext_lazy(
        "Every request says this of itself: choose all requests."
    ),
}


@transaction.atomic
def define_measure(
    *, actor: Actor, metric: str, terms: MeasureTerms, valid_from: date | None = None
) -> MeasureDefinition:
    """A new version of how values of a metric are read, from a day on (today if not given).

    It begins a new series: values of earlier days are read as they were. Raises ValidationError.
    """
    faults = faults_of(metric, terms)
    if faults:
        raise ValidationError({name: str(FAULTS[fault]) for name, fault in faults.items()})
    day = valid_from or local_day(clock.now(), tenant_zone())
    try:
        refuse_impossible(day)
    except ValidationError as problem:
        raise ValidationError({"valid_from": problem.messages}) from None
    wait_for(LOCK)
    definition = MeasureDefinition(
        metric=metric,
        version=MeasureDefinition.objects.filter(metric=metric).count() + 1,
        valid_from=day,
        **asdict(terms),
        declared_by=actor.label[:200],
        declarer=actor.user,
    )
    definition.full_clean()
    definition.save()
    mark_uncut()
    audited = {
        name: str(term) if isinstance(term, Decimal) else term
        for name, term in asdict(terms).items()
    }
    audit.append(
        actor=actor,
        action="measure.defined",
        target=metric,
        detail={**audited, "version": definition.version, "valid_from": day.isoformat()},
    )
    return definition
