"""Exact prices: books as data, and the rater that reads them."""
