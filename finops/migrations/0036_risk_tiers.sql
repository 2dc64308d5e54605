-- Risk tiers go up by whoever may change a use case; down by a signed change alone, once.
CREATE FUNCTION app.tier_rank(tier text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(ARRAY['low', 'medium', 'high', 'critical'], tier)
$$;

CREATE FUNCTION app.risk_tier_lowered() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  UPDATE public.finops_risktierchange c SET applied_at = app.now()
  FROM public.finops_approvalrequest r
  WHERE c.tenant_id = NEW.tenant_id AND c.use_case_id = NEW.id AND c.applied_at IS NULL
    AND c.from_tier = OLD.risk_tier AND c.to_tier = NEW.risk_tier
    AND r.tenant_id = c.tenant_id AND r.kind = 'risk_tier' AND r.subject = c.id AND r.state = 'approved';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'A risk tier is lowered by a signed change';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER risk_tier_lowered BEFORE UPDATE OF risk_tier ON finops_usecase FOR EACH ROW
  WHEN (app.tier_rank(NEW.risk_tier) < app.tier_rank(OLD.risk_tier))
  EXECUTE FUNCTION app.risk_tier_lowered();

CREATE FUNCTION app.risk_tier_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.applied_at IS NOT NULL THEN
      RAISE EXCEPTION 'A change of a risk tier begins as a draft';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(OLD) - 'state' - 'applied_at' IS DISTINCT FROM to_jsonb(NEW) - 'state' - 'applied_at'
    OR OLD.applied_at IS NOT NULL AND OLD.applied_at IS DISTINCT FROM NEW.applied_at
  THEN
    RAISE EXCEPTION 'A change of a risk tier stays as it was asked for';
  END IF;
  IF NEW.state = 'approved' AND OLD.state <> 'approved' AND NOT EXISTS (
    SELECT FROM public.finops_approvalrequest r
    WHERE r.tenant_id = NEW.tenant_id AND r.kind = 'risk_tier' AND r.subject = NEW.id
      AND r.state = 'approved')
  THEN
    RAISE EXCEPTION 'This change of a risk tier is not signed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER risk_tier_change BEFORE INSERT OR UPDATE ON finops_risktierchange
  FOR EACH ROW EXECUTE FUNCTION app.risk_tier_change();
CREATE TRIGGER append_only BEFORE DELETE ON finops_risktierchange
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
