"""What was used, what it cost, what it produced."""
