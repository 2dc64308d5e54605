"""Plain versions, one record at a time, of what the product does in columns and in SQL."""
