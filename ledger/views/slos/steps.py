"""The steps of a version of the matrix, as people see them before they sign."""

from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.dialogs import Changed, Facts
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.approvals.changes import request_url
from finops.views.approvals.deciding import dialogs_of
from finops.views.approvals.steps import Dialog
from finops.views.approvals.subjects import Subject
from ledger.models import SloMatrix
from ledger.queries.slos.versions import matrix_numbered, version_in_force
from ledger.services.slos.signing import SLOS
from ledger.views.slos.words import saving_text, target_text


def matrix_facts(matrix: SloMatrix) -> Facts:
    """What is promised, allowed and forbidden; and what is another than in the version in force."""
    before = version_in_force(matrix.use_case)
    is_first = before is None or before.pk == matrix.pk
    asked_by = matrix.requested_by.name if matrix.requested_by else _("a key")
    goals = matrix.objectives
    return Facts(
        answer=_("version %(version)s") % {"version": matrix.version},
        strip=[
            (_("Use case"), Cell(matrix.use_case.name)),
            (_("Risk"), Cell(matrix.get_risk_tier_display())),
            (_("Service levels"), Cell(len(matrix.slos.all()), "quantity")),
            (_("Owner"), Cell(matrix.owner)),
        ],
        changed=[] if is_first or before is None else list(_changes(before, matrix)),
        tables=[_slos_table(matrix)],
        rows=[
            (_("Savings allowed"), Cell(_savings(matrix, is_allowed=True), nil=_("none"))),
            (_("Savings blocked"), Cell(_savings(matrix, is_allowed=False), nil=_("none"))),
            (_("First objectives"), Cell(", ".join(goals.primary), nil=_("none"))),
            (_("Second objectives"), Cell(", ".join(goals.secondary), nil=_("none"))),
            (_("Never the measure of success"), Cell(", ".join(goals.excluded), nil=_("none"))),
            (_("Reason"), Cell(matrix.reason)),
            (_("Asked by"), Cell(asked_by)),
        ],
    )


def _savings(matrix: SloMatrix, *, is_allowed: bool) -> str:
    rows = [row.rule for row in matrix.optimisations.all() if row.is_allowed == is_allowed]
    return "; ".join(saving_text(rule) for rule in rows)


def _slos_table(matrix: SloMatrix) -> Table:
    columns = [
        Column(_("Service level"), stays=True),
        Column(_("Figure")),
        Column(_("Target"), stays=True),
        Column(_("Window (days)"), "quantity"),
    ]
    rows = [
        Row(
            [
                Cell(slo.label, note=str(slo.get_kind_display())),
                Cell(slo.metric, "code"),
                Cell(target_text(slo.terms)),
                Cell(slo.window_days, "quantity"),
            ]
        )
        for slo in matrix.slos.all()
    ]
    return Table(_("Service levels of this version"), columns, rows)


def _changes(before: SloMatrix, after: SloMatrix) -> list[Changed]:
    """Each service level and saving that came, went, or is another one."""
    pairs = [*_pairs(_promises(before), _promises(after)), *_pairs(_rules(before), _rules(after))]
    return [Changed(what, old, new) for what, old, new in pairs if old != new]


def _pairs(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(key, old.get(key, ""), new.get(key, "")) for key in dict.fromkeys([*old, *new])]


def _promises(matrix: SloMatrix) -> dict[str, str]:
    return {slo.label: target_text(slo.terms) for slo in matrix.slos.all()}


def _rules(matrix: SloMatrix) -> dict[str, str]:
    words = {True: _("allowed"), False: _("blocked")}
    return {saving_text(row.rule): str(words[row.is_allowed]) for row in matrix.optimisations.all()}


MATRIX: Final = Subject(
    kind=SLOS,
    word=gettext_lazy("SLO and cost matrix"),
    find=matrix_numbered,
    name=lambda matrix: str(matrix.use_case.name),
    facts=matrix_facts,
    back=partial(request_url, SLOS.name),
    back_label=gettext_lazy("Back to the request"),
    url=lambda step, matrix: page_url(f"{step}_slo", matrix.pk),
    amend_url=lambda matrix: page_url("amend_slo", matrix.pk),
    dialogs=lambda: MATRIX_DIALOGS,
    crumbs=lambda matrix: [
        crumb(_("SLO and cost matrix"), page_url("slos")),
        crumb(matrix.use_case.name, request_url(SLOS.name, matrix)),
    ],
)
MATRIX_DIALOGS: Final[dict[str, Dialog]] = dialogs_of(MATRIX)
