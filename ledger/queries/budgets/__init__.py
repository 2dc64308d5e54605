"""Reads of what budgets have cost, and where that leads."""
