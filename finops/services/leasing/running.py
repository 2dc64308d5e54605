"""Working on a row until its end: the lease kept by time, the row given up or back at last."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

from django.db import Error, connection, connections
from django.utils.translation import gettext as _

from finops.services.leasing import holding
from finops.services.leasing.holding import LeaseLost, claim, let_go, renew
from finops.services.leasing.kinds import Work, WorkKind, WorkRefused

log = logging.getLogger(__name__)
LONGEST_SILENCE = timedelta(minutes=15)  # work that came no further for so long has failed


def run(kind: WorkKind[Work], tenant_id: int, public_id: UUID) -> bool:
    """Work on a row until its end; False if there is nothing to do or another has it.

    What goes wrong is raised; the row is free for the next worker at once, `most_attempts` times.
    """
    work = claim(kind, tenant_id, public_id)
    if work is None:
        return False
    try:
        if work.attempts > kind.most_attempts:
            give_up(kind, work)
        else:
            work_on(kind, work)
    except LeaseLost:
        return False
    except Exception:
        give_back(kind, work)
        raise
    return True


def work_on(kind: WorkKind[Work], work: Work) -> None:
    try:
        with kept(kind, work):
            kind.work(work)
    except WorkRefused as refusal:
        kind.fail(work, str(refusal))


@contextmanager
def kept(kind: WorkKind[Work], work: Work) -> Iterator[None]:
    """Keep the lease by time while the block runs, however long one step of it takes: reading a
    file of blank lines, one large query, a chunk that waits for its turn.

    A thread renews it, with a connection of its own; inside a transaction it could not see the row.
    """
    if connection.in_atomic_block:
        yield
        return
    has_ended = Event()
    thread = Thread(target=keep_by_time, args=(kind, work, has_ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        has_ended.set()
        thread.join()


def keep_by_time(kind: WorkKind[Work], work: Work, has_ended: Event) -> None:
    """Renew the lease three times in its length; work that comes no further fails in the end."""
    try:
        while not has_ended.wait(holding.LEASE.total_seconds() / 3):
            with suppress(Error, LeaseLost):  # the database is away: the next time, perhaps
                if not renew(kind, work) or (is_silent(work) and stop_silent(kind, work)):
                    return
    finally:
        connections.close_all()


def is_silent(work: Work) -> bool:
    return time.monotonic() - work.came_further_at > LONGEST_SILENCE.total_seconds()


def stop_silent(kind: WorkKind[Work], work: Work) -> bool:
    """Its worker notices when it comes further after all, and writes nothing."""
    log.warning("%s %s came no further for %s", kind.name, work.public_id, LONGEST_SILENCE)
    minutes = LONGEST_SILENCE.total_seconds() / 60
    sentence = _("It came no further for %(count)d minutes. Try it again with less at once.")
    kind.fail(copy(work), sentence % {"count": minutes})
    return True


def give_up(kind: WorkKind[Work], work: Work) -> None:
    """Whoever worked on it never came to its end, nor to an error: killed, most likely."""
    log.warning("%s %s is given up after %s attempts", kind.name, work.public_id, work.attempts - 1)
    kind.fail(work, str(kind.died) % {"count": kind.most_attempts})


def give_back(kind: WorkKind[Work], work: Work) -> None:
    """Something failed under us: let the sweep try again, but not for ever."""
    log.warning("%s %s failed on attempt %s", kind.name, work.public_id, work.attempts)
    with suppress(Error, LeaseLost):  # else the lease runs out by itself
        if work.attempts >= kind.most_attempts:
            kind.fail(work, str(kind.failed))
        else:
            let_go(work)
