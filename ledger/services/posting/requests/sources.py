"""What sources say of traces, kept; and the requests that the mapping makes of it.

A mapped request is implied, of the lowest rank: it gives way to whatever a source says in words of
ours. Of several sets of values of a trace the earliest that the rules lead to an owner decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl
from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.mapping.rules import RuleTable
from ledger.calc.source_fields import MOST_SETS
from ledger.frames.digests import REQUEST, key_of
from ledger.models import TraceSource
from ledger.parsers.records.fields import DIMENSION_NAMES
from ledger.queries.mapping.owners import Owner, owners_of
from ledger.queries.mapping.rules import active_number, active_version, rules_of
from ledger.services.posting.interning import intern, owner_words
from ledger.services.posting.plan import Plan
from ledger.services.posting.working_tables import SOURCES

# As long as that owners may be changed by a newer mapping; values are kept so long and no longer.
KEPT_DAYS: Final = 35
SOURCE_COLUMNS = ("trace_key", "set_id", "occurred_at", "trace_id", "business_outcome_id")


@dataclass(frozen=True)
class TraceSources:
    """What was said of traces: trace_key, trace_id, occurred_at, set_id, said,
    business_outcome_id and, by the rules of `number`, `attribution_id` with the words of the
    owner; null where they lead to none."""

    frame: pl.DataFrame
    number: int

    @property
    def mapped(self) -> pl.DataFrame:
        return self.frame.filter(pl.col("attribution_id").is_not_null())


def prepare_sources(reports: pl.DataFrame | None) -> TraceSources | None:
    """Keys, words and owners of what a body tells, inside its tenant; None where it tells none."""
    if reports is None or reports.is_empty():
        return None
    with transaction.atomic():
        rules = rules_of(active_version())
    frame = reports.select(
        key_of(REQUEST, pl.col("trace_id")).alias("trace_key"),
        *("trace_id", "occurred_at", "said", "business_outcome_id"),
    )
    ids = intern("ledger_sourceset", frame.select("said"))
    return judged(frame.with_columns(ids.alias("set_id")), rules)


def judged(frame: pl.DataFrame, rules: RuleTable) -> TraceSources:
    """The same with whose each set is by these rules."""
    with transaction.atomic():
        owners = owners_of(rules, frame["said"].unique().to_list())
    known = owner_frame(owners)
    bare = frame.select(pl.exclude("attribution_id", *DIMENSION_NAMES))
    return TraceSources(
        bare.join(known, on="said", how="left", maintain_order="left"), rules.number
    )


def owner_frame(owners: dict[str, Owner | None]) -> pl.DataFrame:
    """said → the words of its owner and their attribution, for the sets that have one."""
    rows = [(text, *(owner[n] for n in DIMENSION_NAMES)) for text, owner in owners.items() if owner]
    schema = dict.fromkeys(("said", *DIMENSION_NAMES), pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    words = frame.select(owner_words(frame))
    nothing = pl.Series("attribution_id", [], pl.Int64)
    ids = intern("ledger_attribution", words) if frame.height else nothing
    return frame.with_columns(ids.alias("attribution_id"))


def as_of_now(sources: TraceSources | None) -> TraceSources | None:
    """Under the postings' lock: judged again, if another version has become active meanwhile."""
    if sources is None or sources.number == active_number():
        return sources
    return judged(sources.frame, rules_of(active_version()))


def keep_sources(sources: TraceSources, plan: Plan) -> None:
    """Note what was said of which trace, each once, at its earliest time."""
    if sources.frame.is_empty():
        return
    SOURCES.fill(sources.frame.select(SOURCE_COLUMNS).sort("trace_key", "set_id"))
    plan.run("posting/sources", most_sets=MOST_SETS)


def forget_sources(at: datetime) -> int:
    """Forget what was said of traces that are too old for a newer mapping, of all tenants; how
    many rows."""
    forgotten = 0
    for tenant_id in Tenant.objects.order_by("pk").values_list("pk", flat=True):
        with tenant_scope(tenant_id), transaction.atomic():
            old = TraceSource.objects.filter(occurred_at__lt=at - timedelta(days=KEPT_DAYS))
            forgotten += old.delete()[0]
    return forgotten
