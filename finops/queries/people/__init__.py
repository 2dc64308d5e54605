"""Reads of people: who they are, what they hold, whom they asked in."""
