"""The self-check: twelve questions, each answered from what the product sees."""

from typing import Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from finops.access import requires, visible_use_cases
from finops.models import Tenant
from finops.scope.requests import TenantRequest
from finops.ui.exports import Sheet
from finops.ui.links import page_url
from finops.ui.prose import EVERY_FORMAT
from finops.ui.reports import Empty, Everything, Place, ReportPage, ReportRequest, Unfiltered
from finops.ui.shell.navigation import Group
from finops.ui.tables import Action, Cell, Column, Row, Table
from finops.views.exports.prose import prose_response
from gates.calc.checking.artefacts import Artefacts
from gates.calc.checking.questions import NOTHING, CheckAnswer, CheckState
from gates.calc.memos.keys import Language
from gates.queries.checking.artefacts import artefacts
from gates.queries.checking.prose import check_answers, counts, self_check_prose

SEES: Final = "view_use_case"
STATES: Final = {
    CheckState.YES: (gettext_lazy("Yes"), "good"),
    CheckState.PARTLY: (gettext_lazy("Partly"), "warn"),
    CheckState.NO: (gettext_lazy("No"), "bad"),
}
COLUMNS: Final = ("no", "question", "answer", "proof", "having", "lacking", "not_built")
Cases = list[Artefacts]


def read(asking: ReportRequest, _asked: Everything) -> Cases:
    return artefacts(visible_use_cases(asking.actor, SEES))


def status_of(cases: Cases) -> str:
    return _("%(yes)s yes, %(partly)s partly, %(no)s no") % counts(check_answers(cases))


def heading(cases: Cases) -> str:
    words = counts(check_answers(cases))
    if words["no"]:
        return _("%(no)s of 12 questions are answered with no") % words
    if words["partly"]:
        return _("%(partly)s of 12 questions are true in part") % words
    return _("All 12 questions are answered with yes")


def table(_asking: ReportRequest, cases: Cases) -> Table:
    columns = [
        Column(_("Question"), stays=True),
        Column(_("Answer"), "badge", stays=True),
        Column(_("Proof")),
        Column(_("Gap")),
        Column(_("What to do"), "action", stays=True),
    ]
    return Table(_("Self-check"), columns, [_row(each) for each in check_answers(cases)])


def _row(answer: CheckAnswer) -> Row:
    question = answer.question
    word, tone = STATES[answer.state]
    proof = f"{question.proof[0]}: {', '.join(answer.having)}" if answer.having else ""
    action = Action(question.action[0], page_url(question.route), question.text[0])
    is_closed = answer.state is CheckState.YES
    return Row(
        [
            Cell(f"{question.no}. {question.text[0]}"),
            Cell(str(word), "badge", good=tone),
            Cell(proof, nil=_("nothing shows it")),
            Cell(_gap(answer), nil=_("none")),
            Cell(None, "action", actions=[] if is_closed else [action]),
        ]
    )


def _gap(answer: CheckAnswer) -> str:
    parts = [", ".join(answer.lacking)] if answer.lacking else []
    if answer.question.not_built != NOTHING:
        parts.append(_("not built yet: %(what)s") % {"what": answer.question.not_built[0]})
    return "; ".join(parts)


def sheet(cases: Cases, tenant: Tenant) -> Sheet:
    """One line per question."""
    rows = [
        [
            *(each.question.no, each.question.text[0], each.state.value, each.question.proof[0]),
            *(", ".join(each.having), ", ".join(each.lacking), each.question.not_built[0]),
        ]
        for each in check_answers(cases)
    ]
    head = [("tenant", tenant.slug)]
    return Sheet(name=f"self-check-{tenant.slug}", head=head, columns=COLUMNS, rows=rows)


@requires(SEES, anywhere=True)
@require_safe
def self_check_file(request: TenantRequest, language: str, file_format: str) -> HttpResponse:
    """The self-check as a document to hand on."""
    if language not in list(Language) or file_format not in EVERY_FORMAT:
        raise Http404
    cases = artefacts(visible_use_cases(request.actor, SEES))
    tenant = request.tenant
    prose = self_check_prose(tenant.name, cases, Language(language), tenant.name)
    return prose_response(prose, file_format, f"self-check-{tenant.slug}-{language}")


PAGE: Final = ReportPage(
    slug="self_check",
    path="self-check/",
    label=gettext_lazy("Self-check"),
    lede=gettext_lazy(
        "Twelve questions, answered from data: yes where every active use case has it, partly where"
        " some have it or the product lacks a part, no where nothing shows it."
    ),
    action=SEES,
    filter=Unfiltered(),
    read=read,
    status=status_of,
    heading=heading,
    table=table,
    more=lambda _asking, _cases: {"documents": _documents()},
    sheet=sheet,
    has_pdf=True,
    template="gates/checking/self_check.html",
    is_empty=lambda cases: not cases,
    empty=Empty(
        gettext_lazy("There is no use case yet"),
        gettext_lazy("The questions are asked of the use cases that are active."),
        "check",
        gettext_lazy("Set-up"),
        "set_up",
        "view_organisation",
    ),
    place=Place(Group.DECISIONS, 90, "check"),
)


def _documents() -> list[tuple[str, str]]:
    """Files to hand on: their words and addresses."""
    names = {Language.EN: "English", Language.ZH: "中文"}
    return [
        (f"{names[language]}, {form.upper()}", page_url("self_check_file", language.value, form))
        for language in Language
        for form in EVERY_FORMAT
    ]
