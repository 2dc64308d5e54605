"""Asking for money, signing it, limits, and reviews."""
