-- The traces that keep their request, in doubt, while their calls count in others.
SELECT trace_id FROM stage_elsewhere WHERE NOT may_go AND standing_trace_key IS NOT NULL
