"""The board of gates as a sheet."""

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from gates.calc.verdicts import Verdict
from gates.queries.board import GateBoard, GateCard

COLUMNS = (
    *("use_case", "reached_stage", "reached_share", "gate_stage", "gate_share", "state"),
    *("asked", "met", "not_met", "stale", "missing", "age_days", "due_on", "review_on"),
    *("ceiling_usd", "frozen_by"),
)


def gates_sheet(board: GateBoard, tenant: Tenant) -> Sheet:
    """One line per use case."""
    return Sheet(
        name=f"gates-{tenant.slug}-{board.today.isoformat()}",
        head=[("tenant", tenant.slug), ("day", board.today.isoformat())],
        columns=COLUMNS,
        rows=[_row(card) for card in board.cards],
    )


def _row(card: GateCard) -> list[SheetCell]:
    gate = card.gate
    counts = [card.count(verdict) for verdict in (Verdict.MET, Verdict.NOT_MET)]
    gaps = [card.count(verdict) for verdict in (Verdict.STALE, Verdict.MISSING)]
    asked: list[SheetCell] = ["", None, ""]
    if gate is not None:
        asked = [gate.stage, gate.share, gate.state]
    return [
        *(card.use_case.slug, card.reached.stage or "", card.reached.share),
        *asked,
        *(card.asked, *counts, *gaps, card.age_days),
        card.due_on.isoformat() if card.due_on else "",
        gate.review_on.isoformat() if gate is not None else "",
        gate.ceiling_usd if gate is not None else None,
        card.frozen_by,
    ]
