"""Reading funding gates."""
