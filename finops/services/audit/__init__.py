"""The audit log: what is written to it, and the anchors that say how it ended."""

from finops.services.audit.appending import append, person

__all__ = ["append", "person"]
