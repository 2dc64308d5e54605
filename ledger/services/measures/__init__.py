"""Measures: what judgements and latencies say, by versions of how they are read."""
