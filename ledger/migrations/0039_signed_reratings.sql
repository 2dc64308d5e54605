-- Requests of the runs that are there, with their steps.
SELECT set_config('app.maintenance', 'on', true);
INSERT INTO finops_approvalrequest
  (tenant_id, kind, subject, state, phase, version, requested_by_id, created_at)
SELECT r.tenant_id, 'rerating', r.id, r.state,
  CASE WHEN r.state IN ('approved', 'posting', 'done') THEN 'in_force'
       WHEN r.state IN ('rejected', 'withdrawn') THEN 'ended' ELSE 'open' END,
  (SELECT count(*) FROM ledger_ratingstep s WHERE s.tenant_id = r.tenant_id AND s.run_id = r.id),
  r.requested_by_id, r.created_at
FROM ledger_ratingrun r;
INSERT INTO finops_approvalsnapshot
  (tenant_id, request_id, seq, content, sha256, needs_step_up, created_at)
SELECT r.tenant_id, q.id, 1, r.content, r.content_sha256, false,
  coalesce(r.computed_at, r.created_at)
FROM ledger_ratingrun r
JOIN finops_approvalrequest q ON q.tenant_id = r.tenant_id AND q.kind = 'rerating'
  AND q.subject = r.id
WHERE r.content_sha256 <> '' AND (
  r.state IN ('in_review', 'approved', 'posting', 'done', 'rejected')
  OR r.state = 'withdrawn' AND EXISTS (
    SELECT FROM ledger_ratingstep s WHERE s.tenant_id = r.tenant_id AND s.run_id = r.id
      AND s.before = 'in_review' AND s.after = 'withdrawn'));
INSERT INTO finops_snapshotslot (tenant_id, snapshot_id, no, roles)
SELECT s.tenant_id, s.id, 1, ARRAY['finops_lead']
FROM finops_approvalsnapshot s
JOIN finops_approvalrequest q ON q.tenant_id = s.tenant_id AND q.id = s.request_id
WHERE q.kind = 'rerating';
INSERT INTO finops_snapshotidentity (tenant_id, snapshot_id, person_id, stands_for_id, signs)
SELECT DISTINCT n.tenant_id, n.id, s.person_id, s.person_id, false
FROM finops_approvalsnapshot n
JOIN finops_approvalrequest q ON q.tenant_id = n.tenant_id AND q.id = n.request_id
JOIN ledger_ratingstep s ON s.tenant_id = q.tenant_id AND s.run_id = q.subject
WHERE q.kind = 'rerating' AND s.person_id IS NOT NULL
  AND s.after NOT IN ('approved', 'rejected', 'withdrawn');
UPDATE finops_approvalrequest q SET snapshot_id = n.id
FROM finops_approvalsnapshot n
WHERE n.tenant_id = q.tenant_id AND n.request_id = q.id AND q.kind = 'rerating';
INSERT INTO finops_approvalstep (tenant_id, request_id, seq, name, source, target, hand,
  person_id, actor, reason, snapshot_id, sha256, at)
SELECT s.tenant_id, q.id, row_number() OVER (PARTITION BY s.tenant_id, s.run_id ORDER BY s.id),
  CASE
    WHEN s.before = '' THEN 'request'
    WHEN s.after = 'computing' THEN CASE WHEN s.person_id IS NULL THEN 'outdate' ELSE 'compute' END
    ELSE (SELECT name FROM (VALUES ('ready', 'computed'), ('failed', 'fail'),
      ('in_review', 'submit'), ('approved', 'approve'), ('rejected', 'reject'),
      ('posting', 'begin'), ('done', 'post'), ('withdrawn', 'withdraw')) AS n (after, name)
      WHERE n.after = s.after)
  END,
  s.before, s.after,
  CASE WHEN s.person_id IS NULL THEN 'system'
       WHEN s.after IN ('approved', 'rejected') THEN 'signer'
       WHEN s.after = 'withdrawn' THEN
         CASE WHEN s.person_id = q.requested_by_id THEN 'requester' ELSE 'signer' END
       ELSE 'preparer' END,
  s.person_id, s.actor, s.note,
  CASE WHEN s.content_sha256 = n.sha256 AND s.after <> 'ready' THEN n.id END,
  s.content_sha256, s.at
FROM ledger_ratingstep s
JOIN finops_approvalrequest q ON q.tenant_id = s.tenant_id AND q.kind = 'rerating'
  AND q.subject = s.run_id
LEFT JOIN finops_approvalsnapshot n ON n.tenant_id = q.tenant_id AND n.id = q.snapshot_id
ORDER BY s.tenant_id, s.id;
ALTER TABLE finops_signoff DISABLE TRIGGER sign_off;
INSERT INTO finops_signoff (tenant_id, snapshot_id, slot, person_id, sha256, signed_at)
SELECT r.tenant_id, q.snapshot_id, 1, r.approved_by_id, r.content_sha256,
  (SELECT max(s.at) FROM finops_approvalstep s
   WHERE s.tenant_id = q.tenant_id AND s.request_id = q.id AND s.name = 'approve')
FROM ledger_ratingrun r
JOIN finops_approvalrequest q ON q.tenant_id = r.tenant_id AND q.kind = 'rerating'
  AND q.subject = r.id
WHERE r.approved_by_id IS NOT NULL AND q.snapshot_id IS NOT NULL
  AND r.state IN ('approved', 'posting', 'done');
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE finops_signoff ENABLE TRIGGER sign_off;
SELECT set_config('app.maintenance', 'off', true);
