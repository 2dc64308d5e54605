"""Where use cases stand, by their transitions."""

from finops.models import UseCase
from gates.calc.stages import GateStage, Reached
from gates.models import StageTransition


def reached(use_case: UseCase) -> Reached:
    """The stage and the part of the traffic of the last transition."""
    last = StageTransition.objects.filter(use_case=use_case).order_by("-id").first()
    return declared(use_case) if last is None else Reached(GateStage(last.stage), last.share)


def declared(use_case: UseCase) -> Reached:
    """Before its first gate: where its set-up says that it stands, and nothing for Discovery, in
    which every use case begins."""
    stage = GateStage(use_case.stage)
    return Reached() if stage is GateStage.DISCOVERY else Reached(stage)


def is_by_gates(use_case: UseCase) -> bool:
    """Whether its stage follows from gates: the set-up does not change it any more."""
    return StageTransition.objects.filter(use_case=use_case).exclude(gate=None).exists()
