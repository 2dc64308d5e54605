"""Signing in by an identity provider that is a program of its own."""
