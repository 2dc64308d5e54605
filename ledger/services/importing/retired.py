"""Records of months whose facts are gone are refused: nobody could tell whether they counted.

Retention drops nothing younger than thirty days, so what is younger costs no question.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from ledger.calc.retention import LEAST_RAW_DAYS
from ledger.parsers import GatedChunk
from ledger.queries.retired import refused_months
from ledger.services.importing.routing import FRAMES, ID_OF, KIND_OF

CODE = "too_old"


def without_retired(gated: GatedChunk, now: datetime) -> GatedChunk:
    """The chunk without the records of months that are retired; these are among its rejects."""
    oldest = min((at for name in FRAMES if (at := _oldest(gated, name))), default=now)
    if oldest >= now - timedelta(days=LEAST_RAW_DAYS):
        return gated
    with transaction.atomic():
        months = refused_months()
    if not months:
        return gated
    is_gone = pl.col("occurred_at").dt.truncate("1mo").dt.date().is_in(months)
    rejects = [gated.rejects]
    kept = {}
    for name in FRAMES:
        frame = getattr(gated, name)
        rejects.append(_as_rejects(frame.filter(is_gone), name))
        kept[name] = frame.filter(~is_gone)
    return replace(gated, **kept, rejects=pl.concat(rejects, how="diagonal_relaxed"))


def _oldest(gated: GatedChunk, name: str) -> datetime | None:
    oldest: datetime | None = getattr(gated, name)["occurred_at"].min()
    return oldest


def _as_rejects(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    said = _("The facts of this month were dropped by retention; records for it are not taken.")
    return frame.select(
        "row",
        pl.lit(KIND_OF[name]).alias("kind"),
        pl.col(ID_OF[name]).alias("id"),
        pl.lit("occurred_at").alias("field"),
        pl.lit(CODE).alias("code"),
        pl.lit(said).alias("message"),
    )
