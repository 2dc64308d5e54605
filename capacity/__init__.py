"""What will be needed, what is held, what may be traded away."""
