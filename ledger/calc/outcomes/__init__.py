"""What counts as an outcome of a use case, and what it is worth."""
