"""Periods of days."""
