"""Reviews: opened once, answered by each role, decided by the owner, and made by a cadence."""
