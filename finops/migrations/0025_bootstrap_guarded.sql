-- What the database itself holds of a role's beginning: `finops.services.people.roles`.

-- Has this role a letter that signs, by the product's rule or by the tenant's own table?
CREATE FUNCTION app.role_signs(role_name text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT role_name IN ('business_owner', 'finance', 'finops_lead', 'platform_pm', 'product_architect',
                       'risk', 'tenant_admin')
    OR EXISTS (SELECT FROM public.finops_raciassignment r
               WHERE r.tenant_id = app.tenant() AND r.role = role_name
                 AND r.letter IN ('A', 'AR', 'AH'))
$$;

-- A role that signs begins by waiting for a third person. The first of a tenant do not: as long as
-- nobody has ever been able to confirm, and by a command where nobody can any more.
CREATE FUNCTION app.role_begins() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  IF NEW.confirmed_by_id IS NOT NULL THEN
    RAISE EXCEPTION 'A role is confirmed after it was granted';
  END IF;
  IF NEW.awaits_confirmation OR NEW.confirmed_at IS NULL AND NOT app.role_signs(NEW.role) THEN
    RETURN NEW;
  END IF;
  IF EXISTS (
    SELECT FROM public.finops_roleassignment a
    WHERE a.tenant_id = NEW.tenant_id AND a.role IN ('finops_lead', 'risk')
      AND a.business_unit_id IS NULL AND a.use_case_id IS NULL AND NOT a.awaits_confirmation
      AND (NEW.granted_by_id IS NOT NULL
           OR app.holds_role(a.user_id, ARRAY['finops_lead', 'risk'], NULL, NULL)))
  THEN
    RAISE EXCEPTION 'This is no bootstrap: a role that signs waits for its confirmation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER role_begins BEFORE INSERT ON finops_roleassignment
  FOR EACH ROW EXECUTE FUNCTION app.role_begins();

-- Whose it is, which and where stays; it ends earlier, never later; it counts as confirmed by the
-- hand of a person alone (whose signature `role_signed` looks for).
CREATE FUNCTION app.role_changes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  IF (OLD.tenant_id, OLD.id, OLD.user_id, OLD.role, OLD.business_unit_id, OLD.use_case_id,
      OLD.valid_from, OLD.granted_by_id, OLD.created_at)
    IS DISTINCT FROM (NEW.tenant_id, NEW.id, NEW.user_id, NEW.role, NEW.business_unit_id,
      NEW.use_case_id, NEW.valid_from, NEW.granted_by_id, NEW.created_at)
  THEN
    RAISE EXCEPTION 'Another role is another grant';
  END IF;
  IF coalesce(NEW.valid_to, 'infinity') > coalesce(OLD.valid_to, 'infinity') THEN
    RAISE EXCEPTION 'A role lasts no longer than it was granted';
  END IF;
  IF (OLD.confirmed_by_id, OLD.confirmed_at, OLD.awaits_confirmation)
    IS DISTINCT FROM (NEW.confirmed_by_id, NEW.confirmed_at, NEW.awaits_confirmation)
    AND (OLD.confirmed_by_id IS NOT NULL OR NEW.confirmed_by_id IS NULL)
  THEN
    RAISE EXCEPTION 'A role is confirmed once, by a person';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER role_changes BEFORE UPDATE ON finops_roleassignment
  FOR EACH ROW EXECUTE FUNCTION app.role_changes();

-- One that gave something stays: who could sign when is asked for years.
CREATE FUNCTION app.role_goes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'fin_owner' AND NOT OLD.awaits_confirmation AND OLD.valid_from < now() THEN
    RAISE EXCEPTION 'A role that was in force ends, it is not deleted';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER role_goes BEFORE DELETE ON finops_roleassignment
  FOR EACH ROW EXECUTE FUNCTION app.role_goes();
