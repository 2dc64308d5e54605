"""What left draft is final: triggers on books, entries, tiers and components of both scopes."""

from django.db import migrations

# A book begins as a draft, and only these steps are possible. What may change with a step is
# named; everything else stays as it was reviewed.
BOOK = """
CREATE FUNCTION app.pricebook_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  step text;
  may_change text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'draft' THEN
      RAISE EXCEPTION 'A pricebook begins as a draft';
    END IF;
    RETURN NEW;
  ELSIF TG_OP = 'DELETE' THEN
    IF OLD.status <> 'draft' THEN
      RAISE EXCEPTION 'Pricebook % left draft: it can be retired, not deleted', OLD.version;
    END IF;
    RETURN OLD;
  END IF;
  step := OLD.status || ' to ' || NEW.status;
  CASE step
    WHEN 'draft to draft' THEN RETURN NEW;
    WHEN 'draft to in_review', 'in_review to draft' THEN
      may_change := ARRAY['status', 'content_sha256'];
    WHEN 'in_review to approved' THEN
      may_change := ARRAY['status', 'approved_by', 'recorded_at'];
    WHEN 'approved to retired' THEN
      may_change := ARRAY['status', 'retired_by', 'retired_at'];
    ELSE may_change := ARRAY[]::text[];
  END CASE;
  IF OLD.status <> NEW.status AND may_change = ARRAY[]::text[] THEN
    RAISE EXCEPTION 'A pricebook does not go from %', step;
  END IF;
  IF to_jsonb(OLD) - may_change <> to_jsonb(NEW) - may_change THEN
    RAISE EXCEPTION 'Pricebook % left draft and is final: make a new version', OLD.version;
  END IF;
  RETURN NEW;
END $$;
"""
# Entries, tiers and components belong to a book that must be a draft, before and after.
PART = """
CREATE FUNCTION app.{table}_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP <> 'INSERT' AND ({status_of_old}) <> 'draft')
  OR (TG_OP <> 'DELETE' AND ({status_of_new}) <> 'draft') THEN
    RAISE EXCEPTION 'This pricebook left draft and is final: make a new version';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER {table}_in_draft BEFORE INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION app.{table}_in_draft();
"""
STATUS = {
    "priceentry": "SELECT b.status FROM {p}pricebook b WHERE b.id = {row}.pricebook_id{b_is_row}",
    "pricetier": "SELECT b.status FROM {p}priceentry e"
    " JOIN {p}pricebook b ON b.id = e.pricebook_id{b_is_e} WHERE e.id = {row}.entry_id{e_is_row}",
    "pricecomponent": "SELECT b.status FROM {p}pricetier t"
    " JOIN {p}priceentry e ON e.id = t.entry_id{e_is_t}"
    " JOIN {p}pricebook b ON b.id = e.pricebook_id{b_is_e} WHERE t.id = {row}.tier_id{t_is_row}",
}
PREFIXES = {"ledger_": False, "ledger_tenant": True}


def status_of(part: str, prefix: str, row: str) -> str:
    """SQL for the status of the book that a part's row belongs to."""
    pairs = {"b_is_row": ("b", row), "e_is_row": ("e", row), "t_is_row": ("t", row)}
    pairs |= {"b_is_e": ("b", "e"), "e_is_t": ("e", "t")}
    same = {
        name: f" AND {left}.tenant_id = {right}.tenant_id" if PREFIXES[prefix] else ""
        for name, (left, right) in pairs.items()
    }
    return STATUS[part].format(p=prefix, row=row, **same)


def forward() -> str:
    books = [
        f"CREATE TRIGGER pricebook_steps BEFORE INSERT OR UPDATE OR DELETE ON {p}pricebook"
        " FOR EACH ROW EXECUTE FUNCTION app.pricebook_steps();"
        for p in PREFIXES
    ]
    parts = [
        PART.format(
            table=prefix + part,
            status_of_old=status_of(part, prefix, "OLD"),
            status_of_new=status_of(part, prefix, "NEW"),
        )
        for prefix in PREFIXES
        for part in STATUS
    ]
    return "\n".join([BOOK, *books, *parts])


def backward() -> str:
    books = [f"DROP TRIGGER pricebook_steps ON {p}pricebook;" for p in PREFIXES]
    parts = [
        f"DROP TRIGGER {p}{part}_in_draft ON {p}{part}; DROP FUNCTION app.{p}{part}_in_draft();"
        for p in PREFIXES
        for part in STATUS
    ]
    return "\n".join([*books, *parts, "DROP FUNCTION app.pricebook_steps();"])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_exchange_rates")]
    operations = [migrations.RunSQL(forward(), backward())]
