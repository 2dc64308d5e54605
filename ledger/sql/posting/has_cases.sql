-- Is any case touched?
SELECT EXISTS (SELECT FROM stage_case)
