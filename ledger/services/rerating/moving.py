"""Taking a run from one state to the next: under its lock, with a step and an audit entry."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from finops.models import User
from finops.services import audit
from finops.services.signing import WrongStep
from ledger.calc.periods import DateRange
from ledger.calc.rerating.asking import Asked, asked_of
from ledger.calc.rerating.states import State, may_become
from ledger.models import RatingRun, RatingStep

SYSTEM: Final = "worker:rerating"
NOTHING_ELSE: Final[Mapping[str, object]] = {}
# What a run starts computing with: whatever it had found or signed before is void.
AFRESH: Final[Mapping[str, object]] = {
    **{"content": "", "content_sha256": "", "approved_by": None, "error": ""},
    **{"attempts": 0, "lines_done": 0},
}
NOT_HELD: Final[Mapping[str, object]] = {"lease_until": None, "lease_owner": ""}


def locked_run(run_id: int) -> RatingRun:
    """The run as it is now, held until the transaction ends."""
    run: RatingRun = RatingRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    return run


def state_of(run: RatingRun) -> State:
    return State(run.state)


def asked_by(run: RatingRun) -> Asked:
    dates = DateRange(run.first_day, run.last_day)
    return asked_of(
        dates,
        run.scope,
        run.known_at,
        run.books,
        includes_event_prices=run.includes_event_prices,
    )


def take_step(
    run: RatingRun,
    after: State,
    *,
    actor: str,
    person: User | None = None,
    note: str = "",
    changes: Mapping[str, object] = NOTHING_ELSE,
) -> RatingRun:
    """Move a locked run on. Raises SignatureRefused (409) where the step does not exist."""
    before = state_of(run)
    if not may_become(before, after):
        raise WrongStep(impossible(run))
    for name, value in {"state": after.value, **changes}.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *changes])
    write_step(run, before.value, actor, person, note)
    return run


def write_step(run: RatingRun, before: str, actor: str, person: User | None, note: str) -> None:
    RatingStep.objects.create(
        run=run,
        before=before,
        after=run.state,
        actor=actor,
        person=person,
        note=note,
        content_sha256=run.content_sha256,
    )
    audit.append(
        actor=actor,
        action=f"rerating.{run.state}",
        target=str(run.public_id),
        detail={"before": before, "sha256": run.content_sha256, "note": note},
    )


def impossible(run: RatingRun) -> str:
    sentence = _("This re-rating run is “%(state)s”: that cannot be done with it now.")
    return sentence % {"state": run.get_state_display()}
