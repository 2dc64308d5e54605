"""What is kept of funding gates."""

from gates.models.funding import FundingGate, GateAnswer, GateStopRule, StageTransition
from gates.models.memos import MemoVersion

__all__ = ["FundingGate", "GateAnswer", "GateStopRule", "MemoVersion", "StageTransition"]
