"""Where use cases stand, by their transitions."""

from finops.models import UseCase
from gates.calc.stages import GateStage, Reached
from gates.models import StageTransition


def reached(use_case: UseCase) -> Reached:
    """The stage and the part of the traffic of the last transition; nothing before the first."""
    last = StageTransition.objects.filter(use_case=use_case).order_by("-id").first()
    return Reached() if last is None else Reached(GateStage(last.stage), last.share)
