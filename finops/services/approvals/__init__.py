"""What sign-off writes: the rows of a step, conditions, delegations, comments, reminders."""
