"""When things are looked at again."""
