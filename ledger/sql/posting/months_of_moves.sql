-- The months in which lines or outcomes move to a late request.
SELECT DISTINCT month FROM stage_move ORDER BY month
