"""Credits of providers: each counts once, by its id and by the provider's reference of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl
from django.utils.translation import gettext as _

from ledger.calc.exact import plain
from ledger.services.posting.interning import METER, intern
from ledger.services.posting.plan import Plan
from ledger.services.posting.working_tables import CREDITS

COLUMNS = (
    *("row", "key", "content", "occurred_at", "credit_id", "provider", "invoice_reference"),
    *("amount_usd", "attribution_id", "meter_id"),
)
# Words of a credit's meter besides its provider and model. It has no retention class: it stays.
OF_METER = {"component": "credit", "meter": "credit", "unit": "USD", "settlement": "final"}


@dataclass(frozen=True)
class Note:
    """What is said of one record that does not count as it came."""

    field: str
    code: str
    message: str


@dataclass(frozen=True)
class JudgedCredits:
    """The credits of a chunk that are told once more: which agree with what counts already, which
    contradict it; `refused` are the keys of the latter."""

    is_any: bool = False
    repeated_rows: frozenset[int] = frozenset()
    contradicting_rows: frozenset[int] = frozenset()
    refused: frozenset[str] = frozenset()
    notes: dict[int, Note] = field(default_factory=dict)


NO_CREDITS = JudgedCredits()


def with_words(credits: pl.DataFrame, unattributed: int) -> pl.DataFrame:
    """Adds the ids of a credit's meter and owner."""
    expressions: Mapping[str, pl.Expr] = {
        **{name: pl.lit(word) for name, word in OF_METER.items()},
        "provider": pl.col("provider"),
        "model": pl.col("model_or_service").fill_null(""),
        "call_status": pl.lit("ok"),
    }
    words = credits.select(expressions.get(name, pl.lit("")).alias(name) for name in METER)
    return credits.with_columns(
        intern("ledger_meter", words).alias("meter_id"),
        pl.col("attribution_id").fill_null(unattributed),
    )


def judge_credits(credits: pl.DataFrame | None, plan: Plan) -> JudgedCredits:
    """Which credits of a chunk are new, under the tenant's turn to post and before ids are claimed.

    The same amount under a reference that is known is a duplicate, whatever its id. Another amount
    is a conflict: it is remembered beside the credit, its id is not, and nothing is replaced.
    """
    if credits is None or credits.is_empty():
        return NO_CREDITS
    CREDITS.fill(credits.select(COLUMNS))
    verdicts = plan.fetch("posting/judge_provider_credits")
    judged = [row for row in verdicts if row[2] in ("repeated", "contradicting")]
    contradicting = {row: key for row, key, verdict, *_rest in judged if verdict != "repeated"}
    return JudgedCredits(
        is_any=True,
        repeated_rows=frozenset(row for row, *_rest in judged if row not in contradicting),
        contradicting_rows=frozenset(contradicting),
        refused=frozenset(contradicting.values()),
        notes={
            row: note_of(verdict, counted_id, counted_usd)
            for row, _key, verdict, counted_id, counted_usd in judged
        },
    )


def note_of(verdict: str, counted_id: str, counted_usd: Decimal) -> Note:
    words = {"id": counted_id, "amount": plain(counted_usd)}
    if verdict == "repeated":
        sentence = _("This credit counts already, as %(id)s: it is not counted twice.") % words
        return Note("invoice_reference", "same_credit", sentence)
    sentence = _(
        "This reference counts already with another amount, %(amount)s USD, as %(id)s: nothing "
        "was replaced. Ask the provider which is right."
    )
    return Note("amount_usd", "contradicting_credit", sentence % words)


def post_credits(judged: JudgedCredits, plan: Plan) -> None:
    """Write what `judge_credits` found to be new, and what was told once more."""
    if judged.is_any:
        plan.run("posting/provider_credits")
