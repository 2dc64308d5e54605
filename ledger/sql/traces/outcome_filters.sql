-- Which requests a filter by results leaves. Each is a condition of its own, so that the planner joins.
(
-- include: traces/with_outcome if only_with_outcome
) AND (
-- include: traces/without_outcome if only_without_outcome
) AND (
-- include: traces/with_or_without if with_or_without_outcome
)
