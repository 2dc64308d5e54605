"""The SQL of the mapping's tables: what sources say of traces, and what holds its versions."""

from finops.scope.migrations import grants, policies

TRACE_SOURCE = """
CREATE TABLE ledger_tracesource (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  set_id integer NOT NULL,
  occurred_at timestamptz NOT NULL,
  trace_key uuid NOT NULL,
  trace_id text NOT NULL,
  business_outcome_id text,
  PRIMARY KEY (tenant_id, trace_key, set_id)
);
CREATE INDEX ledger_tracesource_time ON ledger_tracesource (tenant_id, occurred_at);
CREATE POLICY known_words ON ledger_tracesource AS RESTRICTIVE FOR INSERT TO fin_app WITH CHECK (
  EXISTS (SELECT FROM ledger_sourceset s WHERE s.id = ledger_tracesource.set_id)
);
"""
MAPPED = "ALTER TABLE ledger_recordkey ADD COLUMN mapping integer"
MAPPED_BACK = "ALTER TABLE ledger_recordkey DROP COLUMN mapping"
# A version begins as a draft, becomes active, and is retired; its rules are a draft's only.
STEPS = """
CREATE FUNCTION app.mapping_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  step text;
  may_change text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'A mapping begins as a draft';
    END IF;
    RETURN NEW;
  ELSIF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' THEN
      RAISE EXCEPTION 'Mapping % left draft: it can be replaced, not deleted', OLD.number;
    END IF;
    RETURN OLD;
  END IF;
  step := OLD.state || ' to ' || NEW.state;
  CASE step
    WHEN 'draft to draft' THEN may_change := ARRAY['note'];
    WHEN 'draft to active' THEN
      may_change := ARRAY['state', 'note', 'activated_by', 'activator_id', 'activated_at'];
    WHEN 'active to retired' THEN may_change := ARRAY['state', 'retired_at'];
    ELSE RAISE EXCEPTION 'A mapping does not go from %', step;
  END CASE;
  IF to_jsonb(OLD) - may_change <> to_jsonb(NEW) - may_change THEN
    RAISE EXCEPTION 'Mapping % is final: make a new version', OLD.number;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mapping_steps BEFORE INSERT OR UPDATE OR DELETE ON ledger_mappingversion
  FOR EACH ROW EXECUTE FUNCTION app.mapping_steps();
CREATE FUNCTION app.mapping_rules_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM ledger_mappingversion v
    WHERE v.state <> 'draft'
      AND ((TG_OP <> 'INSERT' AND v.tenant_id = OLD.tenant_id AND v.id = OLD.version_id)
        OR (TG_OP <> 'DELETE' AND v.tenant_id = NEW.tenant_id AND v.id = NEW.version_id))
  ) THEN
    RAISE EXCEPTION 'This mapping left draft and is final: make a new version';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER mapping_rules_in_draft BEFORE INSERT OR UPDATE OR DELETE ON ledger_mappingrule
  FOR EACH ROW EXECUTE FUNCTION app.mapping_rules_in_draft();
"""
STEPS_BACK = """
DROP TRIGGER mapping_rules_in_draft ON ledger_mappingrule;
DROP FUNCTION app.mapping_rules_in_draft();
DROP TRIGGER mapping_steps ON ledger_mappingversion;
DROP FUNCTION app.mapping_steps();
"""
FORWARD = [
    TRACE_SOURCE,
    *policies("ledger_tracesource"),
    *grants("ledger_tracesource", ("SELECT", "INSERT", "UPDATE", "DELETE")),
    MAPPED,
]
BACKWARD = [MAPPED_BACK, "DROP TABLE ledger_tracesource"]
