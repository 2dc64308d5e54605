-- What the database itself holds of budgets and limits. Run by 0035_budgets.

-- Periods of one budget never overlap. Without btree_gist, equality is a range of one value.
ALTER TABLE finops_budgetperiod ADD CONSTRAINT budget_period_apart EXCLUDE USING gist (
  int4range(tenant_id, tenant_id, '[]') WITH &&, int8range(budget_id, budget_id, '[]') WITH &&,
  tstzrange(starts_at, ends_at) WITH &&);

-- Amounts are written while nobody looks at them yet; afterwards they stay.
CREATE FUNCTION app.budget_amount() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'fin_owner' AND (
    NOT EXISTS (
      SELECT FROM public.finops_budgetchange c
      WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.change_id AND c.state = 'draft')
    OR TG_OP = 'UPDATE' AND (OLD.id, OLD.change_id, OLD.period_id)
      IS DISTINCT FROM (NEW.id, NEW.change_id, NEW.period_id))
  THEN
    RAISE EXCEPTION 'Amounts are written while their change is a draft';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_amount BEFORE INSERT OR UPDATE ON finops_budgetamount
  FOR EACH ROW EXECUTE FUNCTION app.budget_amount();

-- A transfer moves money between two budgets of one currency and period, and makes none: looked at
-- when the statement that writes both is through.
CREATE FUNCTION app.budget_transfer() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM public.finops_budgetchange c
    JOIN public.finops_budgetamount a ON a.tenant_id = c.tenant_id AND a.change_id = c.id
    JOIN public.finops_budgetperiod p ON p.tenant_id = a.tenant_id AND p.id = a.period_id
    JOIN public.finops_budget b ON b.tenant_id = p.tenant_id AND b.id = p.budget_id
    WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.change_id AND c.what = 'transfer'
    HAVING count(*) <> 2 OR sum(a.amount - a.before) IS DISTINCT FROM 0
      OR count(DISTINCT (b.currency, p.first, p.last)) <> 1
  ) AND EXISTS (
    SELECT FROM public.finops_budgetchange c
    WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.change_id AND c.what = 'transfer'
  ) THEN
    RAISE EXCEPTION 'A transfer is two amounts of one currency and period that sum to 0';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER budget_transfer AFTER INSERT OR UPDATE ON finops_budgetamount
  FOR EACH ROW EXECUTE FUNCTION app.budget_transfer();

-- What was put to people stays as it was put to them; only its state goes on.
CREATE FUNCTION app.asked_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  moves text[] := ARRAY['state', 'approved_by_id', 'approved_at'];
BEGIN
  IF current_user <> 'fin_owner' AND OLD.state <> 'draft'
    AND to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves
  THEN
    RAISE EXCEPTION 'What was put to people stays as it is';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER asked_stays BEFORE UPDATE ON finops_budgetchange
  FOR EACH ROW EXECUTE FUNCTION app.asked_stays();
CREATE TRIGGER asked_stays BEFORE UPDATE ON finops_limit
  FOR EACH ROW EXECUTE FUNCTION app.asked_stays();

CREATE TRIGGER budget_signed BEFORE UPDATE ON finops_budgetchange FOR EACH ROW
  WHEN (OLD.state <> 'approved' AND NEW.state = 'approved')
  EXECUTE FUNCTION app.must_be_signed('budget', 'approved', 'approved_by_id');
CREATE TRIGGER budget_signed_on_conditions BEFORE UPDATE ON finops_budgetchange FOR EACH ROW
  WHEN (OLD.state <> 'conditionally_approved' AND NEW.state = 'conditionally_approved')
  EXECUTE FUNCTION app.must_be_signed('budget', 'conditionally_approved', 'approved_by_id');
CREATE TRIGGER limit_signed BEFORE UPDATE ON finops_limit FOR EACH ROW
  WHEN (OLD.state <> 'approved' AND NEW.state = 'approved')
  EXECUTE FUNCTION app.must_be_signed('limit', 'approved', 'approved_by_id');
CREATE TRIGGER limit_signed_on_conditions BEFORE UPDATE ON finops_limit FOR EACH ROW
  WHEN (OLD.state <> 'conditionally_approved' AND NEW.state = 'conditionally_approved')
  EXECUTE FUNCTION app.must_be_signed('limit', 'conditionally_approved', 'approved_by_id');

-- Nothing begins as approved.
CREATE FUNCTION app.begins_as_draft() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'fin_owner' AND NEW.state <> 'draft' THEN
    RAISE EXCEPTION 'What people sign begins as a draft';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER begins_as_draft BEFORE INSERT ON finops_budgetchange
  FOR EACH ROW EXECUTE FUNCTION app.begins_as_draft();
CREATE TRIGGER begins_as_draft BEFORE INSERT ON finops_limit
  FOR EACH ROW EXECUTE FUNCTION app.begins_as_draft();

-- Only what was in force is frozen.
CREATE FUNCTION app.frozen_was_in_force() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'fin_owner' AND OLD.state NOT IN ('approved', 'conditionally_approved') THEN
    RAISE EXCEPTION 'Only what is in force is frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen_was_in_force BEFORE UPDATE ON finops_budgetchange FOR EACH ROW
  WHEN (OLD.state <> 'frozen' AND NEW.state = 'frozen') EXECUTE FUNCTION app.frozen_was_in_force();
CREATE TRIGGER frozen_was_in_force BEFORE UPDATE ON finops_limit FOR EACH ROW
  WHEN (OLD.state <> 'frozen' AND NEW.state = 'frozen') EXECUTE FUNCTION app.frozen_was_in_force();
