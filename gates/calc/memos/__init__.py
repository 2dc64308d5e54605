"""The memo of a gate: its sentences, and the frozen numbers that they may hold."""
