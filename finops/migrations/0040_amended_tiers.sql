-- A draft's tier and reason may change; what was put to people stays. Run by 0040_amended_tiers.
CREATE OR REPLACE FUNCTION app.risk_tier_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  moves text[] := ARRAY['state', 'applied_at'];
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
  IF OLD.state = 'draft' AND NEW.state = 'draft' THEN
    moves := moves || ARRAY['to_tier', 'reason'];
  END IF;
  IF to_jsonb(OLD) - moves IS DISTINCT FROM to_jsonb(NEW) - moves
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
