"""Funding gates, worked out: stages, verdicts, stop rules. No Django here."""
