-- What the database itself holds of budgets. Run by 0048_budgets_stay.

-- What people signed is an amount for what the budget holds for, in its currency, over its days:
-- none of that changes under them. Its name, its owner and its end may.
CREATE FUNCTION app.budget_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'fin_owner' AND (
    to_jsonb(NEW) - 'name' - 'owner_id' - 'closed_on'
    IS DISTINCT FROM to_jsonb(OLD) - 'name' - 'owner_id' - 'closed_on')
  THEN
    RAISE EXCEPTION 'A budget holds for what it was asked for';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_stays BEFORE UPDATE ON finops_budget
  FOR EACH ROW EXECUTE FUNCTION app.budget_stays();
