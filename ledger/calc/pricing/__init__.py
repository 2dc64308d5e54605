"""Exact prices: books as data, the rater that reads them, and the difference of two books."""
