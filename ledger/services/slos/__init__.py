"""The SLO and cost matrix: asked for, signed, in force until the next version."""
