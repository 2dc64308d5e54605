-- What the database itself holds of funding gates. Run by 0001_funding_gates.

-- Stop rules and answers are part of what is signed: they are written while their gate is a draft.
CREATE FUNCTION app.gate_part() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  held text;
BEGIN
  SELECT g.state INTO held FROM public.gates_fundinggate g
  WHERE g.tenant_id = part.tenant_id AND g.id = part.gate_id FOR UPDATE;
  IF current_user <> 'fin_owner' AND (TG_OP = 'UPDATE' OR held IS DISTINCT FROM 'draft') THEN
    RAISE EXCEPTION 'Evidence and stop rules change in a draft alone';
  END IF;
  RETURN part;
END $$;
CREATE TRIGGER gate_part BEFORE INSERT OR UPDATE OR DELETE ON gates_gateanswer
  FOR EACH ROW EXECUTE FUNCTION app.gate_part();
CREATE TRIGGER gate_part BEFORE INSERT OR UPDATE OR DELETE ON gates_gatestoprule
  FOR EACH ROW EXECUTE FUNCTION app.gate_part();

CREATE TRIGGER begins_as_draft BEFORE INSERT ON gates_fundinggate
  FOR EACH ROW EXECUTE FUNCTION app.begins_as_draft();
CREATE TRIGGER asked_stays BEFORE UPDATE ON gates_fundinggate
  FOR EACH ROW EXECUTE FUNCTION app.asked_stays();
CREATE TRIGGER frozen_was_in_force BEFORE UPDATE ON gates_fundinggate FOR EACH ROW
  WHEN (OLD.state <> 'frozen' AND NEW.state = 'frozen') EXECUTE FUNCTION app.frozen_was_in_force();
CREATE TRIGGER gate_signed BEFORE UPDATE ON gates_fundinggate FOR EACH ROW
  WHEN (OLD.state <> 'approved' AND NEW.state = 'approved')
  EXECUTE FUNCTION app.must_be_signed('funding_gate', 'approved', 'approved_by_id');
CREATE TRIGGER gate_signed_on_conditions BEFORE UPDATE ON gates_fundinggate FOR EACH ROW
  WHEN (OLD.state <> 'conditionally_approved' AND NEW.state = 'conditionally_approved')
  EXECUTE FUNCTION app.must_be_signed('funding_gate', 'conditionally_approved', 'approved_by_id');

-- A stage is reached by a gate in force for this use case, and by nothing else. It is looked at as
-- the transaction ends, when the gate's own row is written, and in the row's own tenant whatever is
-- set by then.
CREATE FUNCTION app.stage_by_gate() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  before text := current_setting('app.tenant_id', true);
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  IF current_user <> 'fin_owner' AND NOT EXISTS (
    SELECT FROM public.gates_fundinggate g
    WHERE g.tenant_id = NEW.tenant_id AND g.id = NEW.gate_id AND g.use_case_id = NEW.use_case_id
      AND g.stage = NEW.stage AND coalesce(g.share, g.share_before) = NEW.share
      AND g.approved_at IS NOT NULL
      AND g.state IN ('approved', 'conditionally_approved', 'frozen', 'expired', 'superseded')
  ) THEN
    RAISE EXCEPTION 'A stage is reached by a gate that was signed';
  END IF;
  PERFORM set_config('app.tenant_id', coalesce(before, ''), true);
  RETURN NEW;
END $$;
-- Stages of before there were gates: before the trigger, whose pending events would forbid the
-- constraints that are still to come.
SELECT set_config('app.maintenance', 'on', true);
INSERT INTO gates_stagetransition (tenant_id, use_case_id, stage, share, at)
  SELECT u.tenant_id, u.id, u.stage, 0, now() FROM finops_usecase u WHERE u.stage <> 'discovery';
SELECT set_config('app.maintenance', 'off', true);
CREATE CONSTRAINT TRIGGER stage_by_gate AFTER INSERT ON gates_stagetransition
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.stage_by_gate();
