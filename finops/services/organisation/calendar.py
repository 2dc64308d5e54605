"""Events, holidays and make-up days: what is checked of them, and their versions."""

from datetime import time
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finops import clock
from finops.models.organisation.calendar import CalendarEvent, CalendarKind, Provenance
from finops.services.organisation.entries import EntryKind, Write


def _prepare(write: Write[CalendarEvent]) -> None:
    """Each write is a version of its own, as of now. Raises ValidationError, by field."""
    event = write.row
    event.as_of = clock.now()
    event.version += 1 if write.before else 0
    if event.local_to <= event.local_from:
        sentence = _("It ends before it begins; the end is the first moment after it.")
        raise ValidationError({"local_to": ValidationError(sentence, code="ends_before")})
    if event.kind != CalendarKind.EVENT:
        _check_whole_days(event)
    if (event.provenance == Provenance.ESTIMATED) != (event.estimated_from is not None):
        sentence = _("Say from how many events, if it is estimated; otherwise leave it empty.")
        raise ValidationError({"estimated_from": ValidationError(sentence, code="provenance")})


def _check_whole_days(event: CalendarEvent) -> None:
    for name in ("local_from", "local_to"):
        if getattr(event, name).time() != time():
            sentence = _("Holidays and make-up days begin and end at midnight.")
            raise ValidationError({name: ValidationError(sentence, code="not_midnight")})


CALENDAR: Final = EntryKind(
    name="calendar_event",
    model=CalendarEvent,
    fixed=("slug",),
    editable=(
        *("name", "kind", "local_from", "local_to", "zone"),
        *("factor", "provenance", "estimated_from", "source"),
    ),
    prepare=_prepare,
)
