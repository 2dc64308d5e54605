"""Reviews as they are read: the calendar, what is looked at in one, and their history."""
