-- Requests of the price books that are there, with their steps as the audit log kept them. A book
-- whose steps do not lead to its state (the log is of another installation) gets one step that says
-- so. What was signed keeps its hash; its text is what the book's rows give.
SELECT set_config('app.maintenance', 'on', true);
CREATE TEMP TABLE told (
  tenant_id integer, seq bigint, at timestamptz, actor text, actor_id bigint, target text,
  name text, reason text, sha256 text
) ON COMMIT DROP;
DO $$
DECLARE
  owned record;
  kept jsonb;
  before text := current_setting('app.tenant_id', true);
BEGIN
  FOR owned IN SELECT DISTINCT tenant_id FROM ledger_tenantpricebook LOOP
    PERFORM set_config('app.tenant_id', owned.tenant_id::text, true);
    SET LOCAL ROLE fin_audit;
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'tenant_id', e.tenant_id, 'seq', e.seq, 'at', e.at, 'actor', e.actor,
      'actor_id', e.actor_id, 'target', e.target, 'name', substr(e.action, 11),
      'reason', coalesce(e.body::jsonb -> 'detail' ->> 'reason', ''),
      'sha256', coalesce(e.body::jsonb -> 'detail' ->> 'content_sha256', ''))), '[]')
    INTO kept FROM audit.entry e
    WHERE e.tenant_id = owned.tenant_id AND e.action IN (
      'pricebook.drafted', 'pricebook.submitted', 'pricebook.approved', 'pricebook.sent_back',
      'pricebook.retired');
    RESET ROLE;
    INSERT INTO told SELECT * FROM jsonb_populate_recordset(NULL::told, kept);
  END LOOP;
  PERFORM set_config('app.tenant_id', coalesce(before, ''), true);
END $$;

-- A version may have been drafted, thrown away and drafted again: the last draft counts.
CREATE TEMP TABLE taken ON COMMIT DROP AS
SELECT b.tenant_id, b.id AS book_id, b.status, t.at, t.actor,
  (SELECT u.id FROM finops_user u WHERE u.id = t.actor_id) AS person_id, t.reason, t.sha256,
  row_number() OVER turn AS seq, step.name, step.target, step.hand,
  coalesce(lag(step.target) OVER turn, '') AS source
FROM ledger_tenantpricebook b
JOIN told t ON t.tenant_id = b.tenant_id AND t.target = b.version
JOIN (VALUES
  ('drafted', 'draft', 'draft', 'preparer'), ('submitted', 'submit', 'in_review', 'preparer'),
  ('approved', 'approve', 'approved', 'signer'), ('sent_back', 'send_back', 'draft', 'signer'),
  ('retired', 'retire', 'retired', 'signer')
) AS step (action, name, target, hand) ON step.action = t.name
WHERE t.seq >= (SELECT max(d.seq) FROM told d WHERE d.tenant_id = b.tenant_id
                AND d.target = b.version AND d.name = 'drafted')
WINDOW turn AS (PARTITION BY b.tenant_id, b.id ORDER BY t.seq);
DELETE FROM taken t WHERE t.status <> (
  SELECT o.target FROM taken o WHERE o.tenant_id = t.tenant_id AND o.book_id = t.book_id
  ORDER BY o.seq DESC LIMIT 1);
INSERT INTO taken
SELECT b.tenant_id, b.id, b.status, b.drafted_at, 'migration', NULL, '', b.content_sha256, 1,
  'draft', b.status,
  'system', ''
FROM ledger_tenantpricebook b WHERE NOT EXISTS (
  SELECT FROM taken t WHERE t.tenant_id = b.tenant_id AND t.book_id = b.id);

INSERT INTO finops_approvalrequest
  (tenant_id, kind, subject, state, phase, version, requested_by_id, created_at)
SELECT b.tenant_id, 'pricebook', b.id, b.status,
  CASE b.status WHEN 'approved' THEN 'in_force' WHEN 'retired' THEN 'ended' ELSE 'open' END,
  (SELECT count(*) FROM taken t WHERE t.tenant_id = b.tenant_id AND t.book_id = b.id),
  coalesce(b.drafter_id, b.submitter_id), b.drafted_at
FROM ledger_tenantpricebook b;

INSERT INTO finops_approvalsnapshot
  (tenant_id, request_id, seq, content, sha256, needs_step_up, created_at)
SELECT b.tenant_id, r.id, 1, NULL, b.content_sha256, b.kind = 'contract', b.drafted_at
FROM ledger_tenantpricebook b
JOIN finops_approvalrequest r ON r.tenant_id = b.tenant_id AND r.kind = 'pricebook'
  AND r.subject = b.id
WHERE b.status <> 'draft' AND b.content_sha256 <> '';
INSERT INTO finops_snapshotslot (tenant_id, snapshot_id, no, roles)
SELECT s.tenant_id, s.id, 1, ARRAY['finops_lead']
FROM finops_approvalsnapshot s
JOIN finops_approvalrequest r ON r.tenant_id = s.tenant_id AND r.id = s.request_id
WHERE r.kind = 'pricebook';
INSERT INTO finops_snapshotidentity (tenant_id, snapshot_id, person_id, stands_for_id, signs)
SELECT DISTINCT s.tenant_id, s.id, u.id, u.id, false
FROM finops_approvalsnapshot s
JOIN finops_approvalrequest r ON r.tenant_id = s.tenant_id AND r.id = s.request_id
JOIN ledger_tenantpricebook b ON b.tenant_id = r.tenant_id AND b.id = r.subject
JOIN finops_user u ON u.id = ANY (b.preparer_ids || b.drafter_id || b.submitter_id)
WHERE r.kind = 'pricebook';
UPDATE finops_approvalrequest r SET snapshot_id = s.id
FROM finops_approvalsnapshot s
WHERE s.tenant_id = r.tenant_id AND s.request_id = r.id AND r.kind = 'pricebook';

INSERT INTO finops_approvalstep (tenant_id, request_id, seq, name, source, target, hand,
  person_id, actor, reason, snapshot_id, sha256, at)
SELECT t.tenant_id, r.id, t.seq, t.name, t.source, t.target,
  CASE WHEN t.person_id IS NULL THEN 'system' ELSE t.hand END, t.person_id, t.actor, t.reason,
  CASE WHEN t.target <> 'draft' THEN r.snapshot_id END,
  coalesce((SELECT o.sha256 FROM taken o WHERE o.tenant_id = t.tenant_id
    AND o.book_id = t.book_id AND o.seq <= t.seq AND o.sha256 <> ''
    ORDER BY o.seq DESC LIMIT 1), ''), t.at
FROM taken t
JOIN ledger_tenantpricebook b ON b.tenant_id = t.tenant_id AND b.id = t.book_id
JOIN finops_approvalrequest r ON r.tenant_id = t.tenant_id AND r.kind = 'pricebook'
  AND r.subject = t.book_id
ORDER BY t.tenant_id, t.book_id, t.seq;
-- A signature stands where it is known whose it was. It was of a role then, perhaps not any more.
ALTER TABLE finops_signoff DISABLE TRIGGER sign_off;
INSERT INTO finops_signoff (tenant_id, snapshot_id, slot, person_id, sha256, signed_at)
SELECT r.tenant_id, r.snapshot_id, 1, b.approver_id, b.content_sha256, b.recorded_at
FROM ledger_tenantpricebook b
JOIN finops_approvalrequest r ON r.tenant_id = b.tenant_id AND r.kind = 'pricebook'
  AND r.subject = b.id
WHERE b.approver_id IS NOT NULL AND r.snapshot_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE finops_signoff ENABLE TRIGGER sign_off;
SELECT set_config('app.maintenance', 'off', true);
