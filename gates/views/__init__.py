"""Pages of funding gates."""
