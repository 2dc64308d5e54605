"""REST of funding gates."""
