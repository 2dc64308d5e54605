"""Worksheets: values that people enter, decisions that they make, files that come back."""
