"""Retention: facts go by whole months when nobody needs them any longer; sums stay."""
