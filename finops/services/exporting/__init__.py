"""Exports in the background: asked for, worked on by whoever holds the lease, let go in time."""

from finops.services.exporting.expiring import forget_expired
from finops.services.exporting.requesting import TooManyExports, request_export
from finops.services.exporting.running import CannotExport, exports_by, run_export

__all__ = [
    "CannotExport",
    "TooManyExports",
    "exports_by",
    "forget_expired",
    "request_export",
    "run_export",
]
