"""What makes a use case dear, and whether it runs away (requirements 4.1, 4.2, 10)."""
