"""What was asked, shown, signed and decided."""
