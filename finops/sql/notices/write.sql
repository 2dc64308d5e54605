-- Notices of one event for several people; those who are to get an e-mail at once are answered.
-- Told again on the same day, a notice is unread again, and nobody gets a second e-mail.
WITH concerned AS (
  SELECT * FROM unnest(%(people)s::bigint[], %(kinds)s::text[], %(usual)s::text[]) AS t (person_id, kind, usual)
),
written AS (
  INSERT INTO finops_notice (tenant_id, public_id, person_id, about, number, seq, event, day, kind, way,
    title, words, by, at)
  SELECT %(tenant)s, gen_random_uuid(), c.person_id, %(about)s, %(number)s, %(seq)s, %(event)s, %(day)s,
    c.kind, coalesce(p.way, c.usual), %(title)s, %(words)s, %(by)s, %(at)s
  FROM concerned c
  LEFT JOIN finops_noticepreference p
    ON p.tenant_id = %(tenant)s AND p.person_id = c.person_id AND p.kind = c.kind
  ON CONFLICT (tenant_id, person_id, about, number, seq, event, day)
  DO UPDATE SET words = excluded.words, by = excluded.by, at = excluded.at, read_at = NULL
  RETURNING person_id, public_id, way, xmax = 0 AS is_new
)
SELECT w.public_id::text, u.email
FROM written w JOIN finops_user u ON u.id = w.person_id
WHERE w.is_new AND w.way = 'now' AND u.is_active
ORDER BY w.person_id
