"""Who did something stands in the audit log by id; the name beside it is as it was then."""

from django.db import migrations

APPEND = """
CREATE FUNCTION audit.append(actor text, action text, target text, detail jsonb{parameter})
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  this_tenant integer := app.tenant();
  moment timestamptz := clock_timestamp();
  head audit.head%ROWTYPE;
  entry text;
BEGIN
  INSERT INTO audit.head VALUES (this_tenant, 0, ''::bytea) ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT head FROM audit.head h WHERE h.tenant_id = this_tenant FOR UPDATE;
  entry := jsonb_build_object(
    'tenant', this_tenant, 'seq', head.seq + 1,
    'at', to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'actor', append.actor,{field} 'action', append.action, 'target', append.target,
    'detail', append.detail)::text;
  INSERT INTO audit.entry (tenant_id, seq, at, body, prev, hash)
  VALUES (this_tenant, head.seq + 1, moment, entry, head.hash,
          sha256(head.hash || convert_to(entry, 'UTF8')));
  UPDATE audit.head h SET seq = head.seq + 1,
    hash = sha256(head.hash || convert_to(entry, 'UTF8'))
  WHERE h.tenant_id = this_tenant;
  RETURN head.seq + 1;
END $fn$;
REVOKE ALL ON FUNCTION audit.append({types}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append({types}) TO fin_app;
"""
OLD, NEW = "text, text, text, jsonb", "text, text, text, jsonb, bigint"
WITH_ID = APPEND.format(
    parameter=", actor_id bigint DEFAULT NULL", field=" 'actor_id', append.actor_id,", types=NEW
)
WITHOUT_ID = APPEND.format(parameter="", field="", types=OLD)
FORWARD = f"""
SET ROLE fin_audit;
ALTER TABLE audit.entry ADD COLUMN actor_id bigint
  GENERATED ALWAYS AS ((body::jsonb ->> 'actor_id')::bigint) STORED;
CREATE INDEX audit_entry_actor ON audit.entry (tenant_id, actor_id, action, seq)
  WHERE actor_id IS NOT NULL;
DROP FUNCTION audit.append({OLD});
{WITH_ID}
RESET ROLE;
"""
BACKWARD = f"""
SET ROLE fin_audit;
DROP FUNCTION audit.append({NEW});
{WITHOUT_ID}
DROP INDEX audit.audit_entry_actor;
ALTER TABLE audit.entry DROP COLUMN actor_id;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("finops", "0013_invitations_and_outbox")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
