"""The steps of a gate, as people see them before they sign: the decision, then its evidence."""

from typing import Final

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.queries.tenants import local_today
from finops.ui.dialogs import Changed, Facts
from finops.ui.links import crumb, page_url
from finops.ui.numbers import money, unit_cost
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.approvals.deciding import dialogs_of
from finops.views.approvals.steps import Dialog
from finops.views.approvals.subjects import Subject
from gates.calc.answers import Answer, Figure, Moved
from gates.calc.stages import GateStage, Question, asks
from gates.calc.verdicts import BLOCKING, Verdict
from gates.evidence.answering import answers
from gates.evidence.asked import Asked
from gates.models import FundingGate
from gates.queries.frozen import frozen_answers
from gates.queries.gates import gate_numbered
from gates.services.signing import GATES, percent_of
from gates.views.funding.words import NOT_ASKED, VERDICTS, question_word


def gate_facts(gate: FundingGate) -> Facts:
    """What is asked, what the evidence said when it was frozen and says now, and what stops it."""
    frozen, live = frozen_answers(gate), answers(Asked(gate, local_today()))
    shown = {each: frozen.get(each, answer) for each, answer in live.items()}
    asked_by = gate.requested_by.name if gate.requested_by else _("a key")
    return Facts(
        strip=_strip(gate),
        unmet=_gaps(gate, shown),
        changed=list(_changes(gate, frozen, live)),
        tables=[evidence_table(gate, frozen, live)],
        rows=[
            (_("Stop rules"), Cell("; ".join(_rules(gate)), nil=_("none"))),
            (_("Reason"), Cell(gate.reason)),
            (_("Asked by"), Cell(asked_by)),
            (_("Memo"), Cell(_("Executive memo"), url=page_url("gate_memo", gate.pk))),
        ],
    )


def answer_text(gate: FundingGate) -> str:
    """“Scale, from 20% to 60%”."""
    stage = str(gate.get_stage_display())
    if gate.share is None:
        return stage
    words = {"before": percent_of(gate.share_before), "share": percent_of(gate.share)}
    return _("%(stage)s, from %(before)s to %(share)s") % {"stage": stage, **words}


def _strip(gate: FundingGate) -> list[tuple[str, Cell]]:
    before = gate.get_stage_before_display() or _("none")
    ceiling = "" if gate.ceiling_usd is None else f"{money(gate.ceiling_usd)} USD"
    return [
        (_("Stage"), Cell(f"{before} → {gate.get_stage_display()}")),
        (_("Risk"), Cell(gate.get_risk_tier_display())),
        (_("Monthly ceiling"), Cell(ceiling, nil=_("not named"))),
        (_("Next review"), Cell(gate.review_on, "day")),
    ]


def _gaps(gate: FundingGate, shown: dict[Question, Answer]) -> list[str]:
    stage = GateStage(gate.stage)
    return [
        f"{question_word(each)}: {answer.gap or VERDICTS[answer.verdict][0]}"
        for each, answer in shown.items()
        if asks(stage, each) and answer.verdict in {*BLOCKING, Verdict.NOT_MET}
    ]


def _changes(
    gate: FundingGate, frozen: dict[Question, Answer], live: dict[Question, Answer]
) -> list[Changed]:
    """What has moved since the evidence was frozen: a worse verdict, or more than 5%."""
    rows = []
    for question, answer in frozen.items():
        moved = Moved(answer, live[question])
        if not asks(GateStage(gate.stage), question):
            continue
        if answer.verdict != live[question].verdict or moved.drift.is_marked:
            rows.append(Changed(question_word(question), _state(answer), _state(live[question])))
    return rows


def _state(answer: Answer) -> str:
    value = answer.figures[0].value if answer.figures else ""
    return f"{value} {str(VERDICTS[answer.verdict][0]).lower()}".strip()


def evidence_table(
    gate: FundingGate, frozen: dict[Question, Answer], live: dict[Question, Answer]
) -> Table:
    columns = [
        Column(_("Question"), stays=True),
        Column(_("Verdict"), "badge", stays=True),
        Column(_("Figure")),
        Column(_("Frozen")),
        Column(_("Live"), stays=True),
        Column(_("Must be")),
    ]
    rows = [
        row
        for question, answer in live.items()
        for row in _evidence_rows(gate, question, frozen.get(question), answer)
    ]
    return Table(_("Evidence"), columns, rows)


def _evidence_rows(
    gate: FundingGate, question: Question, frozen: Answer | None, live: Answer
) -> list[Row]:
    if not asks(GateStage(gate.stage), question):
        return [
            Row(
                [
                    Cell(question_word(question)),
                    _none(),
                    Cell("", nil=str(NOT_ASKED)),
                    *[Cell("", nil="")] * 3,
                ]
            )
        ]
    verdict = (frozen or live).verdict
    badge = Cell(str(VERDICTS[verdict][0]), "badge", good=VERDICTS[verdict][1])
    figures = _side_by_side(frozen, live)
    if not figures:
        gap = Cell((frozen or live).gap)
        return [Row([Cell(question_word(question)), badge, gap, *[Cell("", nil=_("none"))] * 3])]
    return [
        Row(
            [
                Cell(question_word(question)),
                badge if no == 0 else _none(),
                Cell(shown.label, url=url_of(shown)),
                Cell(before, nil=_("not frozen yet")),
                _live(before, after),
                Cell(shown.must, nil=_("nothing")),
            ]
        )
        for no, (shown, before, after) in enumerate(figures)
    ]


def _live(before: str, after: str) -> Cell:
    """What has not moved since it was frozen says so, and what has stands out."""
    if before and before == after:
        return Cell("", nil=_("unchanged"))
    return Cell(after, nil=_("not known"))


def _side_by_side(frozen: Answer | None, live: Answer) -> list[tuple[Figure, str, str]]:
    """Each figure with its frozen and its live value; empty where it has none."""
    before = {figure.label: figure for figure in (frozen.figures if frozen else ())}
    after = {figure.label: figure for figure in live.figures}
    values = [{label: figure.value for label, figure in side.items()} for side in (before, after)]
    shown = {**before, **after}
    return [
        (figure, values[0].get(label, ""), values[1].get(label, ""))
        for label, figure in shown.items()
    ]


def url_of(figure: Figure) -> str:
    """What is behind a figure; nothing where the page that was frozen with it is gone."""
    try:
        return page_url(*figure.source) if figure.source else ""
    except NoReverseMatch:
        return ""


def _none() -> Cell:
    return Cell("", "badge", nil="")


def _rules(gate: FundingGate) -> list[str]:
    return [
        str(rule.get_kind_display())
        + (f" (> {unit_cost(rule.limit)} USD)" if rule.limit is not None else "")
        for rule in gate.stop_rules.all()
    ]


GATE: Final = Subject(
    kind=GATES,
    word=gettext_lazy("Funding gate"),
    find=gate_numbered,
    name=lambda gate: f"{gate.use_case.name}: {answer_text(gate)}",
    facts=gate_facts,
    back=lambda gate: page_url("gate", gate.pk),
    back_label=gettext_lazy("Back to the gate"),
    url=lambda step, gate: page_url(f"{step}_gate", gate.pk),
    amend_url=lambda gate: page_url("amend_gate", gate.pk),
    dialogs=lambda: GATE_DIALOGS,
    crumbs=lambda gate: [
        crumb(_("Gates"), page_url("gates")),
        crumb(gate.use_case.name, page_url("gate", gate.pk)),
    ],
)
GATE_DIALOGS: Final[dict[str, Dialog]] = dialogs_of(GATE)
