"""What is asked of gates, as people and programs send it."""
