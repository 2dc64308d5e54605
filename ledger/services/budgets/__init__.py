"""Burn of budgets, counted again when facts change."""
