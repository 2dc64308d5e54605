"""Rows of the SLO and cost matrix, by version."""
