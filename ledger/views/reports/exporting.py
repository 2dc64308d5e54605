"""The exports of the ledger's pages are those of the ground floor."""

from finops.views.exports.exporting import exported, file_asked

__all__ = ["exported", "file_asked"]
