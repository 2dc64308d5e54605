-- What the database itself holds of the SLO and cost matrix. Run by 0055_slo_matrix.

-- Service levels and savings are part of what is signed: they change while their version is a draft.
CREATE FUNCTION app.slo_part() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  held text;
BEGIN
  SELECT m.state INTO held FROM public.ledger_slomatrix m
  WHERE m.tenant_id = part.tenant_id AND m.id = part.matrix_id FOR UPDATE;
  IF current_user <> 'fin_owner' AND (TG_OP = 'UPDATE' OR held IS DISTINCT FROM 'draft') THEN
    RAISE EXCEPTION 'Service levels and savings change in a draft alone';
  END IF;
  RETURN part;
END $$;
CREATE TRIGGER slo_part BEFORE INSERT OR UPDATE OR DELETE ON ledger_slotarget
  FOR EACH ROW EXECUTE FUNCTION app.slo_part();
CREATE TRIGGER slo_part BEFORE INSERT OR UPDATE OR DELETE ON ledger_slooptimisation
  FOR EACH ROW EXECUTE FUNCTION app.slo_part();

CREATE TRIGGER begins_as_draft BEFORE INSERT ON ledger_slomatrix
  FOR EACH ROW EXECUTE FUNCTION app.begins_as_draft();
CREATE TRIGGER asked_stays BEFORE UPDATE ON ledger_slomatrix
  FOR EACH ROW EXECUTE FUNCTION app.asked_stays();
CREATE TRIGGER frozen_was_in_force BEFORE UPDATE ON ledger_slomatrix FOR EACH ROW
  WHEN (OLD.state <> 'frozen' AND NEW.state = 'frozen') EXECUTE FUNCTION app.frozen_was_in_force();
CREATE TRIGGER slo_signed BEFORE UPDATE ON ledger_slomatrix FOR EACH ROW
  WHEN (OLD.state <> 'approved' AND NEW.state = 'approved')
  EXECUTE FUNCTION app.must_be_signed('slo', 'approved', 'approved_by_id');
CREATE TRIGGER slo_signed_on_conditions BEFORE UPDATE ON ledger_slomatrix FOR EACH ROW
  WHEN (OLD.state <> 'conditionally_approved' AND NEW.state = 'conditionally_approved')
  EXECUTE FUNCTION app.must_be_signed('slo', 'conditionally_approved', 'approved_by_id');
