-- What the database itself holds of what people say besides their signatures. Run by
-- 0045_words_of_people.

-- Who says that a condition is met: its owner, or who may sign it, and nobody who asked for it. What
-- a figure decides, no person does, and it is met by the figure that stands there.
CREATE FUNCTION app.condition_check() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  wanted public.finops_condition%ROWTYPE;
  held public.finops_approvalrequest%ROWTYPE;
  beyond numeric;
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  SELECT * INTO wanted FROM public.finops_condition c
  WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.condition_id;
  SELECT * INTO held FROM public.finops_approvalrequest r
  WHERE r.tenant_id = NEW.tenant_id AND r.id = wanted.request_id;
  IF held.phase IS DISTINCT FROM 'in_force' THEN
    RAISE EXCEPTION 'Conditions are looked at while their approval is in force';
  END IF;
  IF NEW.person_id IS NULL THEN
    IF NEW.result = 'overdue' THEN
      RETURN NEW;
    END IF;
    IF wanted.rule IS NULL OR NEW.last_day IS NULL THEN
      RAISE EXCEPTION 'A person says whether this condition is met';
    END IF;
    beyond := NEW.numerator - (wanted.rule ->> 'value')::numeric * coalesce(NEW.denominator, 1);
    IF wanted.rule ->> 'op' IN ('<=', '<') THEN
      beyond := -beyond;
    END IF;
    -- Parts are kept to twelve places: what is less than that decides nothing here.
    IF NEW.result = 'met' AND coalesce(beyond, -1) < -1e-9 THEN
      RAISE EXCEPTION 'The figure does not meet this condition';
    END IF;
    RETURN NEW;
  END IF;
  IF wanted.rule IS NOT NULL OR NEW.result NOT IN ('met', 'not_met') THEN
    RAISE EXCEPTION 'A figure decides on this condition';
  END IF;
  IF held.requested_by_id = NEW.person_id OR EXISTS (
    SELECT FROM public.finops_snapshotidentity i
    WHERE i.tenant_id = NEW.tenant_id AND i.snapshot_id = held.snapshot_id AND NOT i.signs
      AND i.person_id = NEW.person_id AND i.stands_for_id = NEW.person_id)
  THEN
    RAISE EXCEPTION 'Whoever had a part in asking does not say that a condition is met';
  END IF;
  IF wanted.owner_id <> NEW.person_id AND NOT EXISTS (
    SELECT FROM public.finops_snapshotslot s
    LEFT JOIN public.finops_delegation d ON d.tenant_id = s.tenant_id AND d.delegate_id = NEW.person_id
    WHERE s.tenant_id = NEW.tenant_id AND s.snapshot_id = held.snapshot_id AND (
      app.may_fill(NEW.person_id, NULL, s.roles, s.business_unit_id, s.use_case_id, app.now())
      OR app.may_fill(NEW.person_id, d.delegator_id, s.roles, s.business_unit_id, s.use_case_id, app.now())))
  THEN
    RAISE EXCEPTION 'A condition is met by the word of its owner, or of who may sign it';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER condition_check BEFORE INSERT ON finops_conditioncheck
  FOR EACH ROW EXECUTE FUNCTION app.condition_check();

-- What somebody answered in a review stays; each role is another person's, who holds it.
CREATE FUNCTION app.review_part() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.person_id IS NOT NULL THEN
      RAISE EXCEPTION 'A part of a review begins without an answer';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.person_id IS NOT NULL OR NEW.person_id IS NULL OR EXISTS (
    SELECT FROM public.finops_review r
    WHERE r.tenant_id = NEW.tenant_id AND r.id = OLD.review_id AND r.closed_at IS NOT NULL)
  THEN
    RAISE EXCEPTION 'What was answered in a review stays as it is';
  END IF;
  IF (NEW.review_id, NEW.role) IS DISTINCT FROM (OLD.review_id, OLD.role)
    OR (NEW.business_unit_id, NEW.use_case_id) IS DISTINCT FROM (OLD.business_unit_id, OLD.use_case_id)
  THEN
    RAISE EXCEPTION 'Whose answer it is does not change';
  END IF;
  IF EXISTS (
    SELECT FROM public.finops_reviewpart p
    WHERE p.tenant_id = NEW.tenant_id AND p.review_id = NEW.review_id AND p.person_id = NEW.person_id)
  THEN
    RAISE EXCEPTION 'Another person answers for each role';
  END IF;
  IF NOT app.may_fill(
      NEW.person_id, NULL, ARRAY[NEW.role::text], NEW.business_unit_id, NEW.use_case_id, app.now())
    AND NOT EXISTS (
      SELECT FROM public.finops_delegation d
      WHERE d.tenant_id = NEW.tenant_id AND d.delegate_id = NEW.person_id AND app.may_fill(
        NEW.person_id, d.delegator_id, ARRAY[NEW.role::text], NEW.business_unit_id, NEW.use_case_id, app.now()))
  THEN
    RAISE EXCEPTION 'This person has no part in this review';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_part BEFORE INSERT OR UPDATE ON finops_reviewpart
  FOR EACH ROW EXECUTE FUNCTION app.review_part();

-- A review ends with its last answer, and stays as it ended.
CREATE FUNCTION app.review_ends() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  IF OLD.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'A review that is over stays as it is';
  END IF;
  IF NEW.closed_at IS NOT NULL AND EXISTS (
    SELECT FROM public.finops_reviewpart p
    WHERE p.tenant_id = NEW.tenant_id AND p.review_id = NEW.id AND p.person_id IS NULL)
  THEN
    RAISE EXCEPTION 'A review ends with its last answer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_ends BEFORE UPDATE ON finops_review
  FOR EACH ROW EXECUTE FUNCTION app.review_ends();
