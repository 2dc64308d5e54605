"""Does the database hold its walls? Read from the catalogue, not from the list of models."""

from finops.isolation.rules import Finding
from finops.isolation.starting import NotIsolated, refuse_unless_isolated
from finops.isolation.survey import find_all, find_undistributable

__all__ = ["Finding", "NotIsolated", "find_all", "find_undistributable", "refuse_unless_isolated"]
