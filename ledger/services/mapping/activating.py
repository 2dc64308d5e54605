"""Making a draft the active version, and having the last days gone over by it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.services import audit
from finops.services.leasing import wake_on_commit
from finops.services.signing import WrongStep, check_match
from ledger.calc.mapping.content import digest_of
from ledger.models import MappingRun, MappingVersion
from ledger.queries.mapping.rules import active_version, rules_in_order
from ledger.services.mapping.checking import check_rules
from ledger.services.mapping.locking import lock_mapping
from ledger.services.posting.batches import take_turn
from ledger.services.posting.requests.sources import KEPT_DAYS

DAYS = 7
AT_WORK = (MappingRun.State.WAITING, MappingRun.State.RUNNING)


@transaction.atomic
def activate(
    *, actor: Actor | str, number: int, if_match: str, days: int = DAYS, tell: bool = True
) -> MappingVersion:
    """Make the draft the active version; what arrives from now on is mapped by it.

    Traces of the last `days` (0: none) are gone over by a worker. `if_match` is the sha256 of the
    rules that the person has seen. Raises ValidationError, WrongStep, SignatureRefused.
    """
    lock_mapping()
    check_days(days, least=0)
    draft = MappingVersion.objects.filter(number=number).first()
    if draft is None or draft.state != MappingVersion.State.DRAFT:
        raise WrongStep(_("Only a draft can be made active."))
    rules = rules_in_order(draft)
    check_match(if_match, digest_of(rules))
    check_rules(rules)  # what it leads to may have gone since it was written
    take_turn()  # no posting is in between: it knows one version or the other
    put_in_place(actor, draft)
    audit.append(
        actor=actor,
        action="mapping.activated",
        target=f"mapping:{number}",
        detail={"rules": len(rules), "sha256": digest_of(rules), "days": days},
    )
    if days:
        ask_for_run(actor, draft, days, tell=tell)
    return draft


def put_in_place(actor: Actor | str, draft: MappingVersion) -> None:
    now, before = clock.now(), active_version()
    if before is not None:
        MappingVersion.objects.filter(pk=before.pk).update(
            state=MappingVersion.State.RETIRED, retired_at=now
        )
    is_person = not isinstance(actor, str) and actor.key is None
    draft.state = MappingVersion.State.ACTIVE
    draft.activated_at = now
    draft.activated_by = actor if isinstance(actor, str) else actor.label
    draft.activator = actor.user if is_person and not isinstance(actor, str) else None
    draft.save(update_fields=["state", "activated_at", "activated_by", "activator"])


@transaction.atomic
def go_over(*, actor: Actor | str, days: int, tell: bool = True) -> MappingRun:
    """Have the traces of the last days mapped once more by the active version, since use cases
    or the register have changed. Raises ValidationError, WrongStep."""
    lock_mapping()
    check_days(days, least=1)
    version = active_version()
    if version is None:
        raise WrongStep(_("No version is active: activate one first."))
    run = ask_for_run(actor, version, days, tell=tell)
    audit.append(
        actor=actor,
        action="mapping.run_requested",
        target=f"mapping:{version.number}",
        detail={"days": days, "run": str(run.public_id)},
    )
    return run


def ask_for_run(
    actor: Actor | str, version: MappingVersion, days: int, *, tell: bool
) -> MappingRun:
    """A run that waits for a worker; one that is still at work gives way to it."""
    now = clock.now()
    MappingRun.objects.filter(state__in=AT_WORK).update(
        state=MappingRun.State.REPLACED, finished_at=now, lease_until=None, lease_owner=""
    )
    name = actor if isinstance(actor, str) else actor.label
    since = now - timedelta(days=days)
    run = MappingRun(version=version, days=days, since=since, requested_by=name)
    run.full_clean()
    run.save(force_insert=True)
    if tell:
        wake_on_commit(run)
    return run


def check_days(days: int, *, least: int) -> None:
    if not least <= days <= KEPT_DAYS:
        sentence = _("Choose %(least)d to %(most)d days: older values are no longer kept.")
        raise ValidationError({"days": sentence % {"least": least, "most": KEPT_DAYS}})
