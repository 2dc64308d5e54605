"""Rating again: what a run may become, what of a scope it is about, and what it would change."""
