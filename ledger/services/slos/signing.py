"""A use case's row of the SLO and cost matrix as something that people sign.

Who is accountable for cost and quality signs it, from high risk on Risk as well (requirements 9.1).
"""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.approvals import Ask, Effect, Instead, Kind, OwnPart, Taken
from finops.calc.approvals.required import Scope
from finops.calc.approvals.sign_off import SIGN_OFF
from finops.calc.canonical import amount
from finops.models import User
from finops.models.budgets.changes import IN_FORCE
from finops.services.approving import EXPIRE, take_step
from finops.services.budgets.signing import signed_columns, why
from ledger.models import SloMatrix
from ledger.models.slos.matrix import TARGET_PLACES, THRESHOLD_PLACES

ACTIVITY: Final = "cost_quality_review"


def _asks(matrix: SloMatrix) -> Ask:
    case = matrix.use_case
    words = {"name": case.name, "version": matrix.version}
    return Ask(
        title=_("SLO and cost matrix of %(name)s, version %(version)s") % words,
        facts=facts_of(matrix),
        activity=ACTIVITY,
        scopes=(Scope(case.business_unit_id, case.pk),),
        tier=matrix.risk_tier,
    )


def facts_of(matrix: SloMatrix) -> dict[str, object]:
    """What is signed: all that the version says, in its order."""
    return {
        **{"use_case": matrix.use_case.slug, "version": matrix.version, "owner": matrix.owner},
        "slos": [
            {
                **{"kind": slo.kind, "label": slo.label, "metric": slo.metric, "basis": slo.basis},
                "target": amount(slo.target, TARGET_PLACES),
                "threshold_ms": None
                if slo.threshold_ms is None
                else amount(slo.threshold_ms, THRESHOLD_PLACES),
                "window_days": slo.window_days,
            }
            for slo in matrix.slos.order_by("no")
        ],
        "optimisations": [
            {"optimisation": row.optimisation, "is_allowed": row.is_allowed, "tier": row.tier}
            for row in matrix.optimisations.order_by("no")
        ],
        "primary_metrics": matrix.primary_metrics,
        "secondary_metrics": matrix.secondary_metrics,
        "excluded_metrics": matrix.excluded_metrics,
        "reason": matrix.reason,
        "requester": matrix.requested_by_id,
    }


def _approved(taken: Taken[SloMatrix]) -> Effect:
    """In force from now on; the version before gives way."""
    detail: dict[str, object] = {"version": taken.item.version, "sha256": taken.sha256}
    return Effect(signed_columns(taken), detail)


def _replaced(matrix: SloMatrix) -> list[int]:
    older = SloMatrix.objects.filter(use_case=matrix.use_case_id, state__in=IN_FORCE)
    return list(older.exclude(pk=matrix.pk).values_list("pk", flat=True))


def _still_so(matrix: SloMatrix, _person: User | None) -> Instead | None:
    """A risk that rose meanwhile asks for more signatures than were asked for."""
    if matrix.use_case.risk_tier == matrix.risk_tier:
        return None
    return Instead(EXPIRE, _("The risk is another one meanwhile: it has to be asked for again."))


SLOS: Final[Kind[SloMatrix]] = Kind(
    name="slo",
    lifecycle=SIGN_OFF,
    model=SloMatrix,
    prepares="ask_slos",
    signs="sign_requests",
    asks=_asks,
    target=str,
    own_part=OwnPart(
        gettext_lazy("You had a part in asking for it: somebody else signs."), "asked_it"
    ),
    state=lambda matrix: matrix.state,
    column="state",
    requester=lambda matrix: matrix.requested_by_id,
    effects={
        **{"approve": _approved, "approve_on_conditions": _approved},
        **{"send_back": why, "reject": why, "withdraw": why},
    },
    checks={"approve": _still_so, "approve_on_conditions": _still_so},
    replaces=_replaced,
    events={"draft": "slo.drafted", "submit": "slo.submitted", "send_back": "slo.sent_back"},
)


def submit_matrix(*, actor: Actor, matrix_id: int) -> SloMatrix:
    """Put a version to those who sign."""
    return take_step(SLOS, "submit", matrix_id, actor=actor)


def approve_matrix(*, actor: Actor, matrix_id: int, seen: str) -> SloMatrix:
    """A signature; with the last that is needed the version is in force."""
    return take_step(SLOS, "approve", matrix_id, actor=actor, seen=seen)
