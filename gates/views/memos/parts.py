"""The parts of a memo's page: what is decided, the evidence, the signatures."""

from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from finops.ui.dates import day_with_year, moment_with_year
from finops.ui.figures import KeyFigure
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.approvals.subjects import roles_in_words
from gates.calc.memos.keys import Key
from gates.calc.stages import Question
from gates.queries.memos.memo import GateMemo
from gates.views.funding.words import NOT_ASKED, VERDICTS, question_word

Link = Callable[[tuple[str, ...]], str]


def strip_of(memo: GateMemo) -> list[KeyFigure]:
    """Four figures: what it may cost, what an outcome costs, what it brings, when it is looked at
    again."""
    gate, keys = memo.gate, memo.facts.keys
    unit = gate.use_case.outcome_unit.replace("_", " ")
    limit = keys.get("unit.limit")
    return [
        KeyFigure(
            _("Monthly ceiling"), _value(keys.get("gate.ceiling")), "money_whole", unit="USD"
        ),
        KeyFigure(
            _("Cost per %(unit)s") % {"unit": unit},
            _value(keys.get("unit.unit_cost")),
            "unit_cost",
            unit="USD",
            note=_("limit %(limit)s") % {"limit": limit.text(memo.language)} if limit else "",
        ),
        KeyFigure(_("Net value of the month"), _net(memo), "money_whole", unit="USD"),
        KeyFigure(_("Next review"), day_with_year(gate.review_on), "text"),
    ]


def _value(key: Key | None) -> Decimal | None:
    return key.value if key is not None and isinstance(key.value, Decimal) else None


def _net(memo: GateMemo) -> Decimal | None:
    net = _value(memo.facts.keys.get("unit.net"))
    return net if net is None or "unit.gains" in memo.facts.holds else -net


def evidence_table(memo: GateMemo, link: Link) -> Table:
    columns = [
        Column(_("Question"), stays=True),
        Column(_("Figure")),
        Column(_("Frozen"), stays=True),
        Column(_("Must be")),
        Column(_("Verdict"), "badge", stays=True),
    ]
    return Table(
        _("Evidence"), columns, [row for each in Question for row in _rows(memo, each, link)]
    )


def _rows(memo: GateMemo, question: Question, link: Link) -> list[Row]:
    answer, word = memo.frozen.answer(question), question_word(question)
    nothing = Cell("", nil="")
    if answer is None:
        cells = [Cell(word), Cell("", nil=str(NOT_ASKED)), nothing, nothing]
        return [Row([*cells, Cell("", "badge", nil="")])]
    label, tone = VERDICTS[answer.verdict]
    badge = Cell(str(label), "badge", good=tone)
    return [
        Row(
            [
                Cell(word),
                Cell(figure.label, url=link(figure.source)),
                Cell(figure.value),
                Cell(figure.must, nil=_("nothing")),
                badge if no == 0 else Cell("", "badge", nil=""),
            ]
        )
        for no, figure in enumerate(answer.figures)
    ]


def signature_table(memo: GateMemo) -> Table:
    columns = [
        Column(_("Role"), stays=True),
        Column(_("Name"), stays=True),
        Column(_("Signed"), stays=True),
    ]
    rows = [
        Row(
            [
                Cell(roles_in_words(each.roles)),
                Cell(each.name, nil=_("nobody yet")),
                Cell(
                    moment_with_year(timezone.localtime(each.at)) if each.at else "",
                    nil=_("waits"),
                ),
            ]
        )
        for each in memo.signatures
    ]
    return Table(_("Signatures"), columns, rows)
