"""Burn and forecast of a budget, from what was spent day by day."""
