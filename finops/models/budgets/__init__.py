"""What may be spent, on what, until when; and who looks at it."""
