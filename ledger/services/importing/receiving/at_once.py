"""Bodies that are taken as a whole or not at all: usage meters send a refused one again."""

from dataclasses import replace

from finops.access import Actor
from ledger.parsers.received import Received
from ledger.services.importing.receiving.whole_bodies import Receipt, receive


def receive_whole(*, actor: Actor, received: Received, channel: str) -> Receipt:
    """Post all records of a body; with a refused one among them nothing is written.

    An id seen before is a duplicate, whatever the event now says: meters tell events apart by
    source and id alone, and may fill in a time of their own each time they send. The ledger
    keeps what came first. The refusals of the answer are those that matter: without conflicts.
    """
    receipt = receive(actor=actor, received=received, channel=channel, is_whole=True)
    return replace(
        receipt, refusals=[refusal for refusal in receipt.refusals if refusal.code != "conflict"]
    )
