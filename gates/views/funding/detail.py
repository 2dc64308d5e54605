"""One gate: the decision, its eight questions frozen and live, what stops it, who signs."""

from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import requires, use_case_for
from finops.queries.approvals import request_of
from finops.queries.approvals.conditions import conditions_of
from finops.queries.signatures import signature_lines
from finops.queries.tenants import local_today
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.views.approvals.done import state_badge
from finops.views.approvals.requests import condition_shown
from finops.views.approvals.subjects import roles_in_words
from gates.calc.stages import GateStage, Question, asks
from gates.calc.verdicts import Verdict
from gates.evidence.answering import answers
from gates.evidence.asked import Asked
from gates.models import FundingGate
from gates.queries.distances import distances
from gates.queries.frozen import frozen_answers
from gates.queries.gates import gate_numbered
from gates.services.signing import GATES
from gates.views.funding.decision import decision_lines, decision_strip
from gates.views.funding.rules import rule_bars
from gates.views.funding.steps import GATE, answer_text, evidence_table

TEMPLATE: Final = "gates/funding/gate.html"
SEES: Final = "view_use_case"


@dataclass(frozen=True)
class EvidenceCount:
    """How many of the questions that a stage asks are met."""

    met: int
    asked: int

    @property
    def heading(self) -> str:
        text = ngettext(
            "%(met)s of %(asked)s question is met",
            "%(met)s of %(asked)s questions are met",
            self.asked,
        )
        return text % {"met": self.met, "asked": self.asked}


@requires(SEES, anywhere=True)
@require_safe
def gate_page(request: TenantRequest, item: int) -> HttpResponse:
    gate = gate_numbered(item)
    if gate is None:
        raise Http404
    use_case_for(request.actor, gate.use_case.slug, SEES)
    return render(request, TEMPLATE, _context(request, gate))


def _context(request: TenantRequest, gate: FundingGate) -> dict[str, object]:
    frozen, live = frozen_answers(gate), answers(Asked(gate, local_today()))
    shown = {each: frozen.get(each, answer) for each, answer in live.items()}
    asked = request_of(GATES.name, gate.pk)
    lines = signature_lines(GATES, gate, asked, request.actor)
    state = state_badge(gate.state)
    conditions = conditions_of(asked) if asked is not None else []
    return {
        **{"gate": gate, "asked": asked, "title": f"{gate.use_case.name}: {answer_text(gate)}"},
        "state": (state.good, state.value),
        "strip": decision_strip(gate, shown),
        "count": _count(gate, {each: answer.verdict for each, answer in shown.items()}),
        "evidence": evidence_table(gate, frozen, live),
        "decision": decision_lines(gate, shown, conditions),
        "lines": [(line, roles_in_words(line.roles)) for line in lines],
        "signed": sum(line.person is not None for line in lines),
        "bars": rule_bars(distances(gate, live)),
        "conditions": [condition_shown(held) for held in conditions],
        "steps": GATE.possible(gate, request.actor),
        "amend_url": GATE.amending(gate, request.actor),
        "crumbs": [crumb(_("Gates"), page_url("gates")), crumb(gate.use_case.name)],
    }


def _count(gate: FundingGate, verdicts: dict[Question, Verdict]) -> EvidenceCount:
    asked = [
        verdict for question, verdict in verdicts.items() if asks(GateStage(gate.stage), question)
    ]
    return EvidenceCount(asked.count(Verdict.MET), len(asked))
