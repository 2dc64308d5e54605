"""Records of months whose facts are gone are refused: nobody could tell whether they counted.

Not so credits: these are never dropped.

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
from ledger.services.importing.routing import BESIDE, FRAMES, ID_OF, KIND_OF

DROPPED = tuple(name for name in FRAMES if name != "credits")
CODE = "too_old"


def without_retired(gated: GatedChunk, now: datetime) -> GatedChunk:
    """The chunk without the records of months that are retired; these are among its rejects."""
    oldest = min((at for frame in _timed(gated) if (at := _oldest(frame))), default=now)
    if oldest >= now - timedelta(days=LEAST_RAW_DAYS):
        return gated
    with transaction.atomic():
        months = refused_months()
    if not months:
        return gated
    is_gone = pl.col("occurred_at").dt.truncate("1mo").dt.date().is_in(months)
    rejects = [gated.rejects]
    kept = {}
    for name in DROPPED:
        frame = getattr(gated, name)
        rejects.append(_as_rejects(frame.filter(is_gone), name))
        kept[name] = frame.filter(~is_gone)
    beside = {
        name: frame.filter(~is_gone)
        for name in BESIDE
        if (frame := getattr(gated, name)) is not None
    }
    return replace(gated, **kept, **beside, rejects=pl.concat(rejects, how="diagonal_relaxed"))


def _timed(gated: GatedChunk) -> list[pl.DataFrame]:
    frames = [getattr(gated, name) for name in (*DROPPED, *BESIDE)]
    return [frame for frame in frames if frame is not None]


def _oldest(frame: pl.DataFrame) -> datetime | None:
    oldest: datetime | None = frame["occurred_at"].min()  # type: ignore[assignment]  # of times
    return oldest


def _as_rejects(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    sentence = _(
        "The records of this month were dropped by retention; new ones for it are not taken."
    )
    return frame.select(
        "row",
        pl.lit(KIND_OF[name]).alias("kind"),
        pl.col(ID_OF[name]).alias("id"),
        pl.lit("occurred_at").alias("field"),
        pl.lit(CODE).alias("code"),
        pl.lit(sentence).alias("message"),
    )
