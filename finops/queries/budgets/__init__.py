"""Reads of budgets: their money in force, their curves, and who has to sign."""
