"""The evidence pack of a gate: ten files, their hashes, the anchor of the audit log."""
