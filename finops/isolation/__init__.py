"""Does the database hold its walls? Read from the catalogue, not from the list of models."""

from finops.isolation.rules import Finding
from finops.isolation.starting import NotIsolated, refuse_unless_isolated
from finops.isolation.survey import find_all

__all__ = ["Finding", "NotIsolated", "find_all", "refuse_unless_isolated"]
