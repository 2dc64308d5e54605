"""What each app says of itself at start-up: its timers, its part of the demo and of the search."""
