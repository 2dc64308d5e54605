"""The SLO and cost matrix as it is read: versions, what was measured, what is allowed."""
