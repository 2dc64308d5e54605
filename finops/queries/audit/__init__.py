"""Reads of the audit log, of its chains and of their anchors."""
