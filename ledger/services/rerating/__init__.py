"""Re-rating: a dry run, its approval by another person, and the posting of what was approved."""
