"""Receivers: what other platforms send already, taken unchanged."""
