-- Requests of the months that are closed or reopened: of each its last closing, with the text that
-- reopening signs (`closing_text`).
SELECT set_config('app.maintenance', 'on', true);
INSERT INTO finops_approvalrequest
  (tenant_id, kind, subject, state, phase, version, requested_by_id, created_at)
SELECT p.tenant_id, 'period', p.id, p.state,
  CASE p.state WHEN 'closed' THEN 'in_force' ELSE 'ended' END,
  CASE p.state WHEN 'closed' THEN 1 ELSE 2 END, p.closed_by_id, p.closed_at
FROM ledger_period p;
INSERT INTO finops_approvalsnapshot
  (tenant_id, request_id, seq, content, sha256, needs_step_up, created_at)
SELECT c.tenant_id, c.request_id, 1, c.content,
  encode(sha256(convert_to(c.content, 'UTF8')), 'hex'), true, c.closed_at
FROM (
  SELECT p.tenant_id, r.id AS request_id, p.closed_at,
    '{"closed_at": "' || to_char(p.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || CASE WHEN date_part('microseconds', p.closed_at)::bigint % 1000000 <> 0
         THEN to_char(p.closed_at, '.US') ELSE '' END
    || '+00:00", "closed_by": ' || p.closed_by_id || ', "cost_usd": "' || p.cost_usd
    || '", "events": "' || p.events || '", "lines": "' || p.lines
    || '", "month": "' || to_char(p.month, 'YYYY-MM') || '", "outcomes": "' || p.outcomes
    || '", "requests": "' || p.requests || '", "unpriced_lines": "' || p.unpriced_lines || '"}'
      AS content
  FROM ledger_period p
  JOIN finops_approvalrequest r ON r.tenant_id = p.tenant_id AND r.kind = 'period'
    AND r.subject = p.id
) c;
INSERT INTO finops_snapshotslot (tenant_id, snapshot_id, no, roles)
SELECT s.tenant_id, s.id, 1, ARRAY['finance', 'finops_lead']
FROM finops_approvalsnapshot s
JOIN finops_approvalrequest r ON r.tenant_id = s.tenant_id AND r.id = s.request_id
WHERE r.kind = 'period';
INSERT INTO finops_snapshotidentity (tenant_id, snapshot_id, person_id, stands_for_id, signs)
SELECT s.tenant_id, s.id, r.requested_by_id, r.requested_by_id, false
FROM finops_approvalsnapshot s
JOIN finops_approvalrequest r ON r.tenant_id = s.tenant_id AND r.id = s.request_id
WHERE r.kind = 'period';
UPDATE finops_approvalrequest r SET snapshot_id = s.id
FROM finops_approvalsnapshot s
WHERE s.tenant_id = r.tenant_id AND s.request_id = r.id AND r.kind = 'period';
INSERT INTO finops_approvalstep (tenant_id, request_id, seq, name, source, target, hand,
  person_id, actor, reason, snapshot_id, sha256, at)
SELECT r.tenant_id, r.id, 1, 'close', '', 'closed', 'preparer', u.id, u.name, '', r.snapshot_id,
  s.sha256, p.closed_at
FROM ledger_period p
JOIN finops_approvalrequest r ON r.tenant_id = p.tenant_id AND r.kind = 'period'
  AND r.subject = p.id
JOIN finops_approvalsnapshot s ON s.tenant_id = r.tenant_id AND s.id = r.snapshot_id
JOIN finops_user u ON u.id = p.closed_by_id
UNION ALL
SELECT r.tenant_id, r.id, 2, 'reopen', 'closed', 'reopened',
  CASE WHEN u.id IS NULL THEN 'system' ELSE 'signer' END, u.id, coalesce(u.name, 'migration'),
  p.reopen_reason, r.snapshot_id, s.sha256, p.reopened_at
FROM ledger_period p
JOIN finops_approvalrequest r ON r.tenant_id = p.tenant_id AND r.kind = 'period'
  AND r.subject = p.id
JOIN finops_approvalsnapshot s ON s.tenant_id = r.tenant_id AND s.id = r.snapshot_id
LEFT JOIN finops_user u ON u.id = p.reopened_by_id
WHERE p.state = 'reopened';
ALTER TABLE finops_signoff DISABLE TRIGGER sign_off;
INSERT INTO finops_signoff (tenant_id, snapshot_id, slot, person_id, sha256, signed_at)
SELECT r.tenant_id, r.snapshot_id, 1, p.reopened_by_id, s.sha256, p.reopened_at
FROM ledger_period p
JOIN finops_approvalrequest r ON r.tenant_id = p.tenant_id AND r.kind = 'period'
  AND r.subject = p.id
JOIN finops_approvalsnapshot s ON s.tenant_id = r.tenant_id AND s.id = r.snapshot_id
WHERE p.state = 'reopened' AND p.reopened_by_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE finops_signoff ENABLE TRIGGER sign_off;
SELECT set_config('app.maintenance', 'off', true);
