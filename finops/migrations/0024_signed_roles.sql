-- Requests of the roles and of the resets of second factors that are there, with their steps. Their
-- texts were not kept then: a snapshot of what is written here says so by its format.
SELECT set_config('app.maintenance', 'on', true);
CREATE TEMP TABLE signed_before ON COMMIT DROP AS
SELECT a.tenant_id, 'role' AS kind, a.id AS subject, a.granted_by_id AS asked_by_id,
  a.user_id AS person_id, a.created_at AS asked_at, '' AS reason,
  CASE WHEN a.awaits_confirmation THEN 'grant' WHEN a.confirmed_at IS NULL THEN 'give'
       WHEN a.confirmed_by_id IS NULL THEN 'bootstrap' ELSE 'grant' END AS first,
  CASE WHEN a.awaits_confirmation THEN 'waiting' WHEN a.confirmed_at IS NULL THEN 'granted'
       WHEN a.confirmed_by_id IS NULL THEN 'confirmed' ELSE 'waiting' END AS first_state,
  CASE WHEN a.confirmed_by_id IS NOT NULL THEN 'confirmed' END AS then_state,
  a.confirmed_by_id AS decided_by_id, a.confirmed_at AS decided_at
FROM finops_roleassignment a
UNION ALL
SELECT r.tenant_id, 'factor_reset', r.id, r.asked_by_id, r.person_id, r.asked_at, r.reason,
  'ask', 'waiting', nullif(r.state, 'waiting'), r.decided_by_id, r.decided_at
FROM finops_factorreset r;

INSERT INTO finops_approvalrequest
  (tenant_id, kind, subject, state, phase, version, requested_by_id, created_at)
SELECT b.tenant_id, b.kind, b.subject, coalesce(b.then_state, b.first_state),
  CASE WHEN coalesce(b.then_state, b.first_state) = 'waiting' THEN 'open'
       WHEN b.kind = 'role' THEN 'in_force' ELSE 'ended' END,
  CASE WHEN b.then_state IS NULL THEN 1 ELSE 2 END, b.asked_by_id, b.asked_at
FROM signed_before b;
INSERT INTO finops_approvalsnapshot
  (tenant_id, request_id, seq, content, sha256, needs_step_up, created_at)
SELECT c.tenant_id, c.request_id, 1, c.content,
  encode(sha256(convert_to(c.content, 'UTF8')), 'hex'), true, c.asked_at
FROM (
  SELECT b.tenant_id, r.id AS request_id, b.asked_at,
    '{"from":"before the engine","kind":"' || b.kind || '","request":' || r.id || ',"subject":'
    || b.subject || '}' AS content
  FROM signed_before b
  JOIN finops_approvalrequest r ON r.tenant_id = b.tenant_id AND r.kind = b.kind
    AND r.subject = b.subject
  WHERE b.first <> 'bootstrap'
) c;
INSERT INTO finops_snapshotslot (tenant_id, snapshot_id, no, roles)
SELECT s.tenant_id, s.id, 1, ARRAY['finops_lead', 'risk']
FROM finops_approvalsnapshot s
JOIN finops_approvalrequest r ON r.tenant_id = s.tenant_id AND r.id = s.request_id
WHERE r.kind IN ('role', 'factor_reset');
UPDATE finops_approvalrequest r SET snapshot_id = s.id
FROM finops_approvalsnapshot s
WHERE s.tenant_id = r.tenant_id AND s.request_id = r.id AND r.kind IN ('role', 'factor_reset');
INSERT INTO finops_snapshotidentity (tenant_id, snapshot_id, person_id, stands_for_id, signs)
SELECT DISTINCT r.tenant_id, r.snapshot_id, part, part, false
FROM signed_before b
JOIN finops_approvalrequest r ON r.tenant_id = b.tenant_id AND r.kind = b.kind
  AND r.subject = b.subject
CROSS JOIN LATERAL unnest(ARRAY[b.asked_by_id, b.person_id]) AS part
WHERE r.snapshot_id IS NOT NULL AND part IS NOT NULL;
INSERT INTO finops_approvalstep (tenant_id, request_id, seq, name, source, target, hand,
  person_id, actor, reason, snapshot_id, sha256, at)
SELECT r.tenant_id, r.id, 1, b.first, '', b.first_state,
  CASE WHEN b.asked_by_id IS NULL THEN 'system' ELSE 'preparer' END, b.asked_by_id,
  coalesce((SELECT name FROM finops_user u WHERE u.id = b.asked_by_id), 'command'), b.reason,
  r.snapshot_id, coalesce(s.sha256, ''), b.asked_at
FROM signed_before b
JOIN finops_approvalrequest r ON r.tenant_id = b.tenant_id AND r.kind = b.kind
  AND r.subject = b.subject
LEFT JOIN finops_approvalsnapshot s ON s.tenant_id = r.tenant_id AND s.id = r.snapshot_id
UNION ALL
SELECT r.tenant_id, r.id, 2, CASE b.then_state WHEN 'refused' THEN 'refuse' ELSE 'confirm' END,
  b.first_state, b.then_state,
  CASE WHEN b.then_state = 'refused' AND b.decided_by_id = b.asked_by_id THEN 'requester'
       ELSE 'signer' END,
  b.decided_by_id, (SELECT name FROM finops_user u WHERE u.id = b.decided_by_id), '',
  r.snapshot_id, coalesce(s.sha256, ''), b.decided_at
FROM signed_before b
JOIN finops_approvalrequest r ON r.tenant_id = b.tenant_id AND r.kind = b.kind
  AND r.subject = b.subject
LEFT JOIN finops_approvalsnapshot s ON s.tenant_id = r.tenant_id AND s.id = r.snapshot_id
WHERE b.then_state IS NOT NULL;
ALTER TABLE finops_signoff DISABLE TRIGGER sign_off;
INSERT INTO finops_signoff (tenant_id, snapshot_id, slot, person_id, sha256, signed_at)
SELECT r.tenant_id, r.snapshot_id, 1, b.decided_by_id, s.sha256, b.decided_at
FROM signed_before b
JOIN finops_approvalrequest r ON r.tenant_id = b.tenant_id AND r.kind = b.kind
  AND r.subject = b.subject
JOIN finops_approvalsnapshot s ON s.tenant_id = r.tenant_id AND s.id = r.snapshot_id
WHERE b.then_state = 'confirmed';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE finops_signoff ENABLE TRIGGER sign_off;
SELECT set_config('app.maintenance', 'off', true);
