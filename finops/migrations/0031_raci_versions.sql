-- What the database itself holds of the RACI table: `finops.models.approvals.raci`.

-- The first version of a tenant needs no signature; any other is in force only where it is signed.
CREATE FUNCTION app.raci_version() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.number <> 1 + coalesce((
      SELECT max(v.number) FROM public.finops_raciversion v WHERE v.tenant_id = NEW.tenant_id), 0)
    THEN
      RAISE EXCEPTION 'A version begins as a draft, with the next number';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.tenant_id, OLD.id, OLD.number, OLD.created_at)
      IS DISTINCT FROM (NEW.tenant_id, NEW.id, NEW.number, NEW.created_at)
    OR OLD.made_by_id IS DISTINCT FROM NEW.made_by_id
    OR OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'superseded')
  THEN
    RAISE EXCEPTION 'A version of the table stays what it was';
  END IF;
  IF NEW.state = 'approved' AND OLD.state <> 'approved' AND NEW.number > 1 AND NOT EXISTS (
    SELECT FROM public.finops_approvalrequest r
    WHERE r.tenant_id = NEW.tenant_id AND r.kind = 'raci' AND r.subject = NEW.id
      AND r.state = 'approved')
  THEN
    RAISE EXCEPTION 'This version of the table is not signed';
  END IF;
  IF NEW.state = 'superseded' AND OLD.state <> 'superseded' AND NOT EXISTS (
    SELECT FROM public.finops_approvalrequest r
    JOIN public.finops_raciversion v ON v.tenant_id = r.tenant_id AND v.id = r.subject
    WHERE r.tenant_id = NEW.tenant_id AND r.kind = 'raci' AND v.number > NEW.number
      AND r.state IN ('in_review', 'approved'))
  THEN
    RAISE EXCEPTION 'A version of the table goes when the next one is signed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER raci_version BEFORE INSERT OR UPDATE ON finops_raciversion
  FOR EACH ROW EXECUTE FUNCTION app.raci_version();
CREATE TRIGGER append_only BEFORE DELETE ON finops_raciversion
  FOR EACH ROW EXECUTE FUNCTION app.append_only();

-- Cells and bands change while their version is a draft. The version is locked: it does not come
-- into force meanwhile.
CREATE FUNCTION app.raci_part() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  held text;
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN part;
  END IF;
  SELECT v.state INTO held FROM public.finops_raciversion v
  WHERE v.tenant_id = part.tenant_id AND v.id = part.version_id FOR SHARE;
  IF TG_OP = 'UPDATE' OR held IS DISTINCT FROM 'draft' THEN
    RAISE EXCEPTION 'Only the draft of a version of the table changes';
  END IF;
  RETURN part;
END $$;
CREATE TRIGGER raci_part BEFORE INSERT OR UPDATE OR DELETE ON finops_raciassignment
  FOR EACH ROW EXECUTE FUNCTION app.raci_part();
CREATE TRIGGER raci_part BEFORE INSERT OR UPDATE OR DELETE ON finops_raciband
  FOR EACH ROW EXECUTE FUNCTION app.raci_part();

-- Has this role a letter that signs, by the product's rule or by the tenant's table in force?
CREATE OR REPLACE FUNCTION app.role_signs(role_name text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT role_name IN ('business_owner', 'finance', 'finops_lead', 'platform_pm', 'product_architect',
                       'risk', 'tenant_admin')
    OR EXISTS (SELECT FROM public.finops_raciassignment r
               JOIN public.finops_raciversion v ON v.tenant_id = r.tenant_id AND v.id = r.version_id
               WHERE r.tenant_id = app.tenant() AND r.role = role_name AND v.state = 'approved'
                 AND r.letter IN ('A', 'AR', 'AH'))
$$;
