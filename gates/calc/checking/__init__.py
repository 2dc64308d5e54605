"""The twelve questions of the self-check and the thirty items of the plan, as they are answered."""
