"""Forms of the ground floor, one file per page."""
