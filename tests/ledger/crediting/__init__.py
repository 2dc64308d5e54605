"""Outcomes, cases and credits."""
