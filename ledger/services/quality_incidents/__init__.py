"""Quality incidents: recorded by people, and ended."""
