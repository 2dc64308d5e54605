-- What waits for a person, by the kinds that the RACI table lets people sign: what they may sign
-- (`sign`), what they asked for and others sign (`asked`), and where somebody named them (`named`).
WITH own AS MATERIALIZED (SELECT part FROM app.identity_of(%(person)s) AS part),
held AS MATERIALIZED (
  SELECT a.role, a.business_unit_id, a.use_case_id, NULL::bigint AS behalf, NULL::timestamptz AS ends_at
  FROM finops_roleassignment a
  WHERE a.tenant_id = %(tenant)s AND a.user_id = %(person)s AND NOT a.awaits_confirmation
    AND a.valid_from <= app.now() AND (a.valid_to IS NULL OR a.valid_to > app.now())
    AND (a.confirmed_at IS NOT NULL OR NOT app.role_signs(a.role))
  UNION ALL
  SELECT a.role, a.business_unit_id, a.use_case_id, d.delegator_id, d.ends_at
  FROM finops_delegation d
  JOIN finops_roleassignment a ON a.tenant_id = d.tenant_id AND a.user_id = d.delegator_id AND a.role = d.role
  WHERE d.tenant_id = %(tenant)s AND d.delegate_id = %(person)s AND d.ended_at IS NULL
    AND d.starts_at <= app.now() AND d.ends_at > app.now() AND NOT a.awaits_confirmation
    AND a.valid_from <= app.now() AND (a.valid_to IS NULL OR a.valid_to > app.now())
    AND app.holds_anywhere(%(person)s, d.role)
),
review AS MATERIALIZED (
  SELECT r.id, r.kind, r.subject, r.due_at, r.requested_by_id, s.id AS snapshot_id, s.seq, s.content
  FROM finops_approvalrequest r
  JOIN finops_approvalsnapshot s ON s.tenant_id = r.tenant_id AND s.id = r.snapshot_id
  WHERE r.tenant_id = %(tenant)s AND r.phase = 'open' AND r.kind = ANY (%(kinds)s)
),
part AS MATERIALIZED (
  SELECT DISTINCT i.person_id FROM finops_snapshotidentity i
  WHERE i.tenant_id = %(tenant)s AND i.snapshot_id IN (SELECT snapshot_id FROM review)
),
barring AS MATERIALIZED (
  SELECT p.person_id FROM part p
  WHERE EXISTS (SELECT FROM app.identity_of(p.person_id) AS theirs JOIN own ON own.part = theirs)
),
open_slot AS (
  SELECT w.*, t.no, t.roles, t.business_unit_id, t.use_case_id
  FROM review w
  JOIN finops_snapshotslot t ON t.tenant_id = %(tenant)s AND t.snapshot_id = w.snapshot_id
  WHERE NOT EXISTS (
    SELECT FROM finops_signoff o
    WHERE o.tenant_id = %(tenant)s AND o.snapshot_id = w.snapshot_id AND o.slot = t.no)
),
mine AS (
  SELECT DISTINCT ON (o.id) 'sign' AS why, o.id, o.kind, o.subject, o.due_at, o.content, o.seq,
    o.requested_by_id, h.role, h.behalf, h.ends_at, NULL::text AS said
  FROM open_slot o
  JOIN held h ON h.role = ANY (o.roles)
    AND (h.business_unit_id IS NULL AND h.use_case_id IS NULL
         OR h.business_unit_id = o.business_unit_id OR h.use_case_id = o.use_case_id)
  WHERE NOT EXISTS (
    SELECT FROM finops_snapshotidentity i JOIN barring b ON b.person_id = i.person_id
    WHERE i.tenant_id = %(tenant)s AND i.snapshot_id = o.snapshot_id)
  ORDER BY o.id, h.behalf NULLS FIRST, o.no
),
others AS (
  SELECT DISTINCT ON (o.id) 'asked', o.id, o.kind, o.subject, o.due_at, o.content, o.seq,
    o.requested_by_id, o.roles[1], NULL::bigint, NULL::timestamptz, NULL::text
  FROM open_slot o WHERE o.requested_by_id = %(person)s ORDER BY o.id, o.no
),
named AS (
  SELECT DISTINCT ON (r.id) 'named', r.id, r.kind, r.subject, r.due_at, s.content, coalesce(s.seq, 0),
    c.person_id, '', NULL::bigint, NULL::timestamptz, c.text
  FROM finops_mention m
  JOIN finops_comment c ON c.tenant_id = m.tenant_id AND c.id = m.comment_id
  JOIN finops_approvalrequest r ON r.tenant_id = m.tenant_id AND r.id = c.request_id AND r.phase = 'open'
  LEFT JOIN finops_approvalsnapshot s ON s.tenant_id = r.tenant_id AND s.id = r.snapshot_id
  WHERE m.tenant_id = %(tenant)s AND m.person_id = %(person)s AND NOT EXISTS (
    SELECT FROM finops_comment later
    WHERE later.tenant_id = %(tenant)s AND later.request_id = r.id
      AND later.person_id = %(person)s AND later.id > c.id)
  ORDER BY r.id, c.id DESC
)
SELECT w.why, w.id, w.kind, w.subject, w.due_at, w.content, w.role, asker.name, behalf.name, w.ends_at,
  (SELECT min(p.at) FROM finops_approvalstep p
   WHERE p.tenant_id = %(tenant)s AND p.request_id = w.id
     AND p.snapshot_id = (SELECT r.snapshot_id FROM finops_approvalrequest r
                          WHERE r.tenant_id = %(tenant)s AND r.id = w.id)), w.said
FROM (SELECT * FROM mine UNION ALL SELECT * FROM others UNION ALL SELECT * FROM named) w
LEFT JOIN finops_user asker ON asker.id = w.requested_by_id
LEFT JOIN finops_user behalf ON behalf.id = w.behalf
ORDER BY w.due_at NULLS LAST, w.id
