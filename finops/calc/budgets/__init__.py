"""The arithmetic of budgets: days, curves, caps, and how several belong together."""
