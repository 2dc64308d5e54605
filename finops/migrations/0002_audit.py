"""The append-only audit log: one hash chain per tenant, written only by audit.append()."""

from django.db import migrations

# The row of `audit.head` is locked for the rest of the transaction, so entries of one tenant
# form one line. The searchable columns are generated from the hashed text: they cannot differ.
FORWARD = """
SET ROLE fin_audit;
CREATE TABLE audit.entry (
  tenant_id integer NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  body text NOT NULL,
  prev bytea NOT NULL,
  hash bytea NOT NULL,
  actor text GENERATED ALWAYS AS (body::jsonb ->> 'actor') STORED,
  action text GENERATED ALWAYS AS (body::jsonb ->> 'action') STORED,
  target text GENERATED ALWAYS AS (body::jsonb ->> 'target') STORED,
  PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX audit_entry_action ON audit.entry (tenant_id, action, seq);
CREATE INDEX audit_entry_at ON audit.entry (tenant_id, at);
CREATE TABLE audit.head (
  tenant_id integer PRIMARY KEY,
  seq bigint NOT NULL,
  hash bytea NOT NULL
);
ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.head FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON audit.entry TO fin_app, fin_audit
  USING (tenant_id = app.tenant()) WITH CHECK (tenant_id = app.tenant());
CREATE POLICY platform_reads ON audit.entry FOR SELECT TO fin_platform USING (true);
CREATE POLICY tenant_only ON audit.head TO fin_app, fin_audit
  USING (tenant_id = app.tenant()) WITH CHECK (tenant_id = app.tenant());
CREATE POLICY platform_reads ON audit.head FOR SELECT TO fin_platform USING (true);
REVOKE ALL ON audit.entry, audit.head FROM PUBLIC;
GRANT SELECT ON audit.entry, audit.head TO fin_app, fin_platform;
CREATE FUNCTION audit.append(actor text, action text, target text, detail jsonb)
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
    'actor', append.actor, 'action', append.action, 'target', append.target,
    'detail', append.detail)::text;
  INSERT INTO audit.entry (tenant_id, seq, at, body, prev, hash)
  VALUES (this_tenant, head.seq + 1, moment, entry, head.hash,
          sha256(head.hash || convert_to(entry, 'UTF8')));
  UPDATE audit.head h SET seq = head.seq + 1,
    hash = sha256(head.hash || convert_to(entry, 'UTF8'))
  WHERE h.tenant_id = this_tenant;
  RETURN head.seq + 1;
END $fn$;
REVOKE ALL ON FUNCTION audit.append(text, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append(text, text, text, jsonb) TO fin_app;
RESET ROLE;
"""
BACKWARD = """
SET ROLE fin_audit;
DROP FUNCTION audit.append(text, text, text, jsonb);
DROP TABLE audit.entry, audit.head;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("finops", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
