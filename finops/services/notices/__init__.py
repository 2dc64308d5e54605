"""Telling people what concerns them: at once, in a daily digest, or in their list alone."""
