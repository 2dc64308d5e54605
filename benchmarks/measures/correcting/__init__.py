"""What comes late or is corrected: how long until the figures are the new ones."""
