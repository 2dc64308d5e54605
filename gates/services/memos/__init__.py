"""The memo of a gate as it is edited."""
