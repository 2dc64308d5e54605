"""What is kept of funding gates."""

from gates.models.funding import FundingGate, GateAnswer, GateStopRule, StageTransition

__all__ = ["FundingGate", "GateAnswer", "GateStopRule", "StageTransition"]
