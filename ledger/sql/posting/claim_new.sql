-- Every id was new. Cost events are not asked for again: stage_line holds the new ones only.
INSERT INTO stage_claim (row, kind, key, implied, status)
SELECT s.row, s.kind, s.key, %(implied)s, 'accepted'
FROM stage_record s
WHERE (s.content IS NULL) = %(implied)s AND s.kind <> 2;
