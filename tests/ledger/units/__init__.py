"""Unit costs side by side."""
