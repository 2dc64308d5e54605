"""The board of funding gates: money and traffic move only through these."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can, can_somewhere, visible_use_cases
from finops.models.organisation.use_cases import Stage
from finops.ui.links import page_url
from finops.ui.numbers import quantity
from finops.ui.reports import (
    Empty,
    Everything,
    Place,
    ReportApi,
    ReportPage,
    ReportRequest,
    Unfiltered,
)
from finops.ui.shell.navigation import Group
from finops.ui.tables import Action, Cell, Column, Row, Table
from finops.views.approvals.done import state_badge
from gates.api.shapes import GatesSerializer, gates_body
from gates.calc.stages import GateStage
from gates.calc.verdicts import BLOCKING
from gates.queries.board import GateBoard, GateCard, gate_board
from gates.queries.sheets import gates_sheet
from gates.views.funding.words import (
    VERDICTS,
    evidence_text,
    next_text,
    question_word,
    traffic_text,
)
from ledger.api.reports.reading import SHAPES

SEES: Final = "view_use_case"
ASK: Final = "ask_gates"


def read(asking: ReportRequest, _asked: Everything) -> GateBoard:
    return gate_board(visible_use_cases(asking.actor, SEES))


def status_of(board: GateBoard) -> str:
    text = ngettext("%(count)s gate is open", "%(count)s gates are open", len(board.open_cards))
    return text % {"count": quantity(len(board.open_cards))}


def heading(board: GateBoard) -> str:
    """What is frozen comes first, then what lacks evidence."""
    frozen = len(board.frozen_cards)
    if frozen:
        text = ngettext(
            "The growth of %(count)s use case is frozen",
            "The growth of %(count)s use cases is frozen",
            frozen,
        )
        return text % {"count": quantity(frozen)}
    lacking = sum(bool(card.count(*BLOCKING)) for card in board.open_cards)
    if lacking:
        text = ngettext("%(count)s gate lacks evidence", "%(count)s gates lack evidence", lacking)
        return text % {"count": quantity(lacking)}
    return _("No gate lacks evidence")


@dataclass(frozen=True)
class Tile:
    """A card as the template draws it; `marks` are a tone and words for each question."""

    name: str
    url: str
    risk: str
    risk_tone: str
    traffic: str
    marks: list[tuple[str, str]]
    evidence: str
    next: str
    age: str
    is_open: bool


@dataclass(frozen=True)
class StageColumn:
    """One stage with its cards."""

    label: str
    tiles: list[Tile]


def _tile(card: GateCard) -> Tile:
    tier = card.use_case.risk_tier
    marks = [
        (
            "none" if mark.verdict is None else mark.verdict.value,
            question_word(mark.question)
            + ": "
            + (_("not asked") if mark.verdict is None else str(VERDICTS[mark.verdict][0])),
        )
        for mark in card.marks
    ]
    return Tile(
        name=card.use_case.name,
        url=_url(card),
        risk=str(card.use_case.get_risk_tier_display()),
        risk_tone="warn" if tier in ("high", "critical") else "info",
        traffic=traffic_text(card),
        marks=marks,
        evidence=evidence_text(card) if card.gate is not None else "",
        next=next_text(card),
        age=_age(card) if card.is_open else "",
        is_open=card.is_open,
    )


def _age(card: GateCard) -> str:
    text = ngettext("%(count)s day", "%(count)s days", card.age_days)
    return text % {"count": quantity(card.age_days)}


def _url(card: GateCard) -> str:
    if card.gate is None:
        return page_url("use_case", card.use_case.slug)
    return page_url("gate", card.gate.pk)


def table(asking: ReportRequest, board: GateBoard) -> Table:
    columns = [
        Column(_("Use case"), stays=True),
        Column(_("Stage"), stays=True),
        Column(_("Traffic")),
        Column(_("Evidence")),
        Column(_("Next step"), stays=True),
        Column(_("Open for"), "quantity"),
        Column(_("State"), "badge", stays=True),
        Column(_("What to do"), "action"),
    ]
    return Table(_("Gates by use case"), columns, [_row(asking, card) for card in board.cards])


def _row(asking: ReportRequest, card: GateCard) -> Row:
    gate = card.gate
    state = (
        state_badge(gate.state) if gate is not None else Cell(_("No gate"), "badge", good="quiet")
    )
    return Row(
        [
            Cell(card.use_case.name),
            Cell(str(Stage(card.stage.value).label)),
            Cell(traffic_text(card), nil=_("none")),
            Cell(evidence_text(card) if gate is not None else "", nil=_("nothing asked")),
            Cell(next_text(card), note=card.frozen_by or None),
            Cell(card.age_days if card.is_open else None, "quantity", nil=_("not open")),
            state,
            Cell(None, "action", actions=_actions(asking, card)),
        ],
        url=_url(card),
    )


def _actions(asking: ReportRequest, card: GateCard) -> list[Action]:
    if card.is_open or not can(asking.actor, ASK, card.use_case):
        return []
    return [Action(_("Start a gate"), page_url("ask_gate", card.use_case.slug), card.use_case.name)]


def more(asking: ReportRequest, board: GateBoard) -> Mapping[str, object]:
    stages = [
        StageColumn(str(Stage(stage.value).label), [_tile(card) for card in board.of_stage(stage)])
        for stage in GateStage
    ]
    return {"stages": stages, "may_ask": can_somewhere(asking.actor, ASK)}


PAGE: Final = ReportPage(
    slug="gates",
    path="gates/",
    label=gettext_lazy("Gates"),
    lede=gettext_lazy(
        "One open request for each use case. Money and traffic move only through these."
    ),
    action=SEES,
    filter=Unfiltered(),
    read=read,
    status=status_of,
    heading=heading,
    table=table,
    more=more,
    sheet=gates_sheet,
    has_pdf=True,
    template="gates/funding/board.html",
    is_empty=lambda board: not board.cards,
    empty=Empty(
        gettext_lazy("There is no use case yet"),
        gettext_lazy("Gates let use cases from stage to stage, on evidence that people sign."),
        "check",
        gettext_lazy("Set-up"),
        "set_up",
        "view_organisation",
    ),
    place=Place(Group.DECISIONS, 5, "lock"),
    api=ReportApi(
        path="gates",
        words="The funding gates: where each use case stands, what is asked and what is missing.",
        shape=GatesSerializer,
        body=gates_body,
        parameters=SHAPES,
    ),
)
