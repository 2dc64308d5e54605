"""Events out: subscriptions, what is sent to them, and what becomes of it."""
