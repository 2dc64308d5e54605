"""Calls told more than once: by several channels, again by one, or by spans around spans."""
