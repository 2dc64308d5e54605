-- Either of the two.
(
-- include: traces/with_outcome
) OR (
-- include: traces/without_outcome
)
