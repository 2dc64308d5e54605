"""Replaying real requests as a demo tenant's days: deterministic, pure, exact where it must be."""
