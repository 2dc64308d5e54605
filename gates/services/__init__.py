"""Writing funding gates."""
