"""What figures stand on, and whether they are older than they should be."""

from finops.calc.standing.age import Late, late
from finops.calc.standing.records import RecordStanding, UnderWay

__all__ = ["Late", "RecordStanding", "UnderWay", "late"]
