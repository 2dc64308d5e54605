-- What the database itself holds of documents. Run by 0041_request_evidence.

-- Documents are part of what is signed: they change while their request is a draft.
CREATE FUNCTION app.evidence_changes() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  held text;
BEGIN
  SELECT r.state INTO held FROM public.finops_approvalrequest r
  WHERE r.tenant_id = part.tenant_id AND r.id = part.request_id FOR UPDATE;
  IF TG_OP = 'UPDATE' OR held IS DISTINCT FROM 'draft' THEN
    RAISE EXCEPTION 'Documents change in a draft alone';
  END IF;
  RETURN part;
END $$;
CREATE TRIGGER evidence_changes BEFORE INSERT OR UPDATE OR DELETE ON finops_requestevidence
  FOR EACH ROW EXECUTE FUNCTION app.evidence_changes();

-- Money for what is critical is put to people with a document that shows that people decide.
CREATE FUNCTION app.human_in_loop() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'fin_owner' AND NEW.content LIKE '{%"tier":"critical"%'
    AND NEW.content::jsonb ->> 'tier' = 'critical'
    AND NEW.content::jsonb ->> 'fiscal_year_usd' IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM public.finops_requestevidence e
      WHERE e.tenant_id = NEW.tenant_id AND e.request_id = NEW.request_id
        AND e.shows = 'human_in_loop' AND e.until > (app.now() AT TIME ZONE 'UTC')::date)
  THEN
    RAISE EXCEPTION 'What is critical needs a document that people decide';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER human_in_loop BEFORE INSERT ON finops_approvalsnapshot
  FOR EACH ROW EXECUTE FUNCTION app.human_in_loop();
