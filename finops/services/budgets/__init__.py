"""Asking for money, signing it, and limits."""
