"""People, what they hold, and what they asked for."""
