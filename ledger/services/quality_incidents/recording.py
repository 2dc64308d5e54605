"""Recording an incident, and saying that it is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.models import UseCase
from finops.models.days import refuse_impossible
from finops.services import audit
from ledger.models import QualityIncident
from ledger.services.reviews.incidents import review_incident

OVER: Final = "ended_at"


@dataclass(frozen=True)
class NewIncident:
    """What is recorded; without `ended_at` it goes on. `link` leads to where it is worked on."""

    use_case: UseCase
    severity: str
    title: str
    started_at: datetime
    ended_at: datetime | None = None
    link: str = ""


@transaction.atomic
def record_incident(*, actor: Actor, new: NewIncident) -> QualityIncident:
    """Keep an incident of a use case; a serious one of high risk is put to review at once. Raises
    ValidationError, by field."""
    refuse_moments(new.started_at, new.ended_at)
    incident = QualityIncident(
        use_case=new.use_case,
        severity=new.severity,
        title=new.title.strip(),
        link=new.link,
        started_at=new.started_at,
        ended_at=new.ended_at,
        recorded_by=actor.label[:200],
        ended_by=actor.label[:200] if new.ended_at else "",
        recorder=actor.user,
    )
    incident.full_clean()
    incident.save()
    _audited(actor, "incident.recorded", incident)
    review_incident(actor=actor, incident=incident)
    return incident


@transaction.atomic
def end_incident(
    *, actor: Actor, incident: QualityIncident, ended_at: datetime | None = None
) -> QualityIncident:
    """Say when an incident was over, now if not given. Raises ValidationError, also for one that
    has an end already."""
    row = QualityIncident.objects.select_for_update().get(pk=incident.pk)
    if row.ended_at is not None:
        raise ValidationError({OVER: _("This incident is over already.")})
    row.ended_at = ended_at or clock.now()
    row.ended_by = actor.label[:200]
    refuse_moments(row.started_at, row.ended_at)
    row.full_clean()
    row.save(update_fields=[OVER, "ended_by"])
    _audited(actor, "incident.ended", row)
    return row


def refuse_moments(started_at: datetime, ended_at: datetime | None) -> None:
    """Nothing begins or ends tomorrow, nor ends before it began. Raises ValidationError."""
    moments = {"started_at": started_at, OVER: ended_at}
    for name, moment in moments.items():
        if moment is None:
            continue
        try:
            refuse_impossible(moment)
        except ValidationError as problem:
            raise ValidationError({name: problem.messages}) from None
        if moment > clock.now():
            raise ValidationError({name: _("This has not happened yet.")})
    if ended_at is not None and ended_at < started_at:
        raise ValidationError({OVER: _("It cannot end before it begins.")})


def _audited(actor: Actor, action: str, incident: QualityIncident) -> None:
    detail: dict[str, object] = {
        "incident": incident.pk,
        "severity": incident.severity,
        "title": incident.title,
        "started_at": incident.started_at.isoformat(),
        OVER: incident.ended_at.isoformat() if incident.ended_at else None,
    }
    audit.append(actor=actor, action=action, target=incident.use_case.slug, detail=detail)
