"""The unit economics worksheet: its cells, formulas and entered values, and what they propose."""
