-- What the database itself holds of commitments. Run by 0038_commitments.

-- A commitment stays as it was entered; it may be released, once.
CREATE FUNCTION app.commitment_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  moves text[] := ARRAY['released_from', 'released_by_id', 'release_reason'];
BEGIN
  IF current_user <> 'fin_owner' AND (
    OLD.released_from IS NOT NULL OR to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves)
  THEN
    RAISE EXCEPTION 'A commitment stays as it was entered, and is released once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER commitment_stays BEFORE UPDATE ON finops_commitment
  FOR EACH ROW EXECUTE FUNCTION app.commitment_stays();
