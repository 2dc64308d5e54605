"""Outcomes of types that nobody registered are refused: a slip would be a kind of its own."""

from dataclasses import replace

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.queries.outcome_types import unknown_types
from finops.scope import tenant_scope
from ledger.services.importing.routing import RoutedChunk, tenant_named

CODE = "unknown_outcome_type"


def without_unknown_types(sender: Tenant, routed: RoutedChunk) -> RoutedChunk:
    """The parts without outcomes of a type that their tenant does not know; these are rejects."""
    parts, rejects = dict(routed.parts), [routed.rejects]
    for slug, part in routed.parts.items():
        if part.outcomes.is_empty():
            continue
        with tenant_scope(tenant_named(sender, slug).pk), transaction.atomic():
            strange = unknown_types(part.outcomes["outcome_type"].unique().to_list())
        if strange:
            is_strange = pl.col("outcome_type").is_in(sorted(strange))
            rejects.append(_as_rejects(part.outcomes.filter(is_strange)))
            parts[slug] = replace(part, outcomes=part.outcomes.filter(~is_strange))
    if len(rejects) == 1:
        return routed
    return RoutedChunk(parts, pl.concat(rejects, how="diagonal_relaxed"))


def _as_rejects(frame: pl.DataFrame) -> pl.DataFrame:
    sentence = _("outcome_type is not a registered type: register it first, or use one that is.")
    return frame.select(
        "row",
        pl.lit("outcome").alias("kind"),
        pl.col("business_outcome_id").alias("id"),
        pl.lit("outcome_type").alias("field"),
        pl.lit(CODE).alias("code"),
        pl.lit(sentence).alias("message"),
    )
