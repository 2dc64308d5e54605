"""What a use case promises, what may be saved on it, and what it must not be measured by."""
