-- Signatures on what is in review that do not count any more: whoever gave them, or whom they stood
-- in for, has lost the role since. `app.approval_step` counts them in the same way.
SELECT u.name, s.roles
FROM finops_signoff o
JOIN finops_snapshotslot s ON s.tenant_id = o.tenant_id AND s.snapshot_id = o.snapshot_id AND s.no = o.slot
JOIN finops_user u ON u.id = o.person_id
WHERE o.tenant_id = %(tenant)s AND o.snapshot_id = %(snapshot)s
  AND NOT app.may_fill(
    o.person_id, o.on_behalf_of_id, s.roles, s.business_unit_id, s.use_case_id, o.signed_at)
ORDER BY o.slot
LIMIT 1
