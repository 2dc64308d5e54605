"""REST of the ground floor: authentication, permissions, problem answers."""
