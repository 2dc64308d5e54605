"""Merging the open pairs of two libraries, some at once: each as if it had been pressed alone."""

from contextlib import suppress
from typing import Final

from django.db import transaction

from finops.access import Actor
from finops.services.signing import SignatureRefused, signer
from ledger.models import SuspectedDuplicate
from ledger.queries.calls.suspected import AskedPairs, suspected
from ledger.services.duplicates.deciding import merge
from ledger.services.signatures import DECIDE_PAIR

Status = SuspectedDuplicate.Status
MOST_AT_ONCE: Final = 50  # while they are merged, postings of the tenant wait


@transaction.atomic
def merge_open(*, actor: Actor, sources: str) -> tuple[int, int]:
    """Merge the oldest open pairs of these sources; how many were, and how many were refused and
    stay open. Raises NotEligible."""
    signer(actor, DECIDE_PAIR)
    waiting = suspected(AskedPairs(Status.OPEN, sources)).order_by("occurred_at", "pk")
    pairs, merged = list(waiting.values_list("public_id", flat=True)[:MOST_AT_ONCE]), 0
    for pair in pairs:
        with suppress(SignatureRefused):  # it has been settled by one before, or stays open
            merge(actor=actor, pair=pair)
            merged += 1
    return merged, suspected(AskedPairs(Status.OPEN)).filter(public_id__in=pairs).count()
