"""Pairs of calls that may be one, posted as two channels bring them."""

from ledger.models import SuspectedDuplicate
from tests.ledger.merging.channels import AT, post, seen_by


def a_pair(name: str = "a", at: str = AT, **more: object) -> SuspectedDuplicate:
    """The same tokens at the same moment, by a tracer and by Langfuse, without an id in common."""
    for channel in ("otlp", "langfuse"):
        post(
            seen_by(
                channel,
                name,
                f"{channel}-{name}",
                **{"call_ids": f"span:{channel}/{name}", "occurred_at": at, **more},
            )
        )
    return SuspectedDuplicate.objects.latest("pk")
