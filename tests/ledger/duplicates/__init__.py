"""Calls that two instrumentors told in traces of their own: suspected, merged, kept."""
