"""Default price books in their full shape: entries that match models, tiers, components."""

from typing import Any

from django.db import migrations, models
from django.db.models import CASCADE
from django.utils import timezone

from ledger.migrations import _price_columns as columns

KEEP = """
CREATE TEMPORARY TABLE old_price ON COMMIT DROP AS SELECT * FROM ledger_priceentry;
DROP TRIGGER price_entries_are_final ON ledger_priceentry;
DROP TRIGGER price_entries_only_in_drafts ON ledger_priceentry;
DROP FUNCTION app.pricebook_is_final(), app.pricebook_takes_no_more();
"""
# What 0002 made and takes away again when it is reversed itself.
KEEP_BACK = """
CREATE FUNCTION app.pricebook_is_final() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'Reversed'; END $$;
CREATE FUNCTION app.pricebook_takes_no_more() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'Reversed'; END $$;
CREATE TRIGGER price_entries_are_final BEFORE UPDATE OR DELETE ON ledger_priceentry
  FOR EACH ROW EXECUTE FUNCTION app.pricebook_is_final();
CREATE TRIGGER price_entries_only_in_drafts BEFORE INSERT ON ledger_priceentry
  FOR EACH ROW EXECUTE FUNCTION app.pricebook_takes_no_more();
"""
# One entry for each stretch of time in which the old prices of a model stay the same; of old
# prices that overlap the newest held. Rates go on naming the row that priced them.
CONVERT = """
SET LOCAL app.maintenance = 'on';
CREATE TEMPORARY TABLE stretch ON COMMIT DROP AS
WITH edge AS (
  SELECT pricebook_id, provider, model, valid_from AS at FROM old_price
  UNION SELECT pricebook_id, provider, model, valid_to FROM old_price WHERE valid_to IS NOT NULL
)
SELECT *, lead(at) OVER (PARTITION BY pricebook_id, provider, model ORDER BY at) AS until,
  row_number() OVER (ORDER BY pricebook_id, provider, model, at) AS entry_id
FROM edge;
CREATE TEMPORARY TABLE priced ON COMMIT DROP AS
SELECT DISTINCT ON (s.entry_id, p.meter) s.entry_id, p.meter, p.unit_price, p.id AS old_id
FROM stretch s JOIN old_price p USING (pricebook_id, provider, model)
WHERE p.valid_from <= s.at AND (p.valid_to IS NULL OR s.at < p.valid_to)
ORDER BY s.entry_id, p.meter, p.valid_from DESC;
INSERT INTO ledger_priceentry
  (id, pricebook_id, provider, name, match, priority, mode, valid_from, valid_to, raw)
SELECT entry_id, pricebook_id, provider, model, jsonb_build_object('exact', model), 0, '',
  at, until, ''
FROM stretch WHERE entry_id IN (SELECT entry_id FROM priced);
INSERT INTO ledger_pricetier (id, entry_id, priority, mode, conditions)
SELECT id, id, 0, 'whole_request', '{}' FROM ledger_priceentry;
INSERT INTO ledger_pricecomponent
  (tier_id, meter, kind, amount, per, direction, modality, bucket, qualifier)
SELECT entry_id, meter, 'price', unit_price, 1, '', '', '', '' FROM priced;
SELECT setval(pg_get_serial_sequence('ledger_priceentry', 'id'), max(id))
  FROM ledger_priceentry HAVING max(id) IS NOT NULL;
SELECT setval(pg_get_serial_sequence('ledger_pricetier', 'id'), max(id))
  FROM ledger_pricetier HAVING max(id) IS NOT NULL;
UPDATE ledger_rate r SET price_entry_id = found.entry_id
FROM (SELECT DISTINCT ON (old_id) old_id, entry_id FROM priced ORDER BY old_id, entry_id) found
WHERE r.price_entry_id = found.old_id;
REVOKE ALL ON ledger_priceentry, ledger_pricetier, ledger_pricecomponent FROM PUBLIC;
GRANT SELECT ON ledger_priceentry, ledger_pricetier, ledger_pricecomponent
  TO fin_app, fin_platform;
"""
GRANT_BACK = """
REVOKE ALL ON ledger_priceentry FROM PUBLIC;
GRANT SELECT ON ledger_priceentry TO fin_app, fin_platform;
"""
SIGN = """
UPDATE ledger_pricebook SET drafted_by = 'installation', approved_by = 'migration',
  drafted_at = recorded_at,
  retired_at = CASE WHEN status = 'retired' THEN now() END
WHERE status <> 'draft';
UPDATE ledger_pricebook
SET drafted_by = 'installation', drafted_at = recorded_at, recorded_at = NULL
WHERE status = 'draft';
"""
UNSIGN = """
UPDATE ledger_pricebook SET recorded_at = drafted_at WHERE recorded_at IS NULL;
UPDATE ledger_pricebook SET status = 'draft' WHERE status = 'in_review';
"""


def added() -> list[migrations.AddField]:
    """The columns that the book gets; those that must be filled by what they are to begin with."""
    fields = dict(columns.book_fields())
    empty = [migrations.AddField("pricebook", n, fields[n]) for n in ("retired_at", "providers")]
    words = [
        migrations.AddField("pricebook", name, fields[name].clone(), preserve_default=False)
        for name in ("drafted_by", "approved_by", "retired_by", "content_sha256")
    ]
    for filled in words:
        filled.field.default = ""
    since: Any = models.DateTimeField(auto_now_add=True, default=timezone.now)
    drafted = migrations.AddField("pricebook", "drafted_at", since, preserve_default=False)
    return [*empty, *words, drafted]


def altered() -> list[migrations.AlterField]:
    fields = dict(columns.book_fields())
    names = ("recorded_at", "status", "version")
    return [migrations.AlterField("pricebook", name, fields[name]) for name in names]


def constrained() -> list[migrations.AddConstraint]:
    unique = models.UniqueConstraint(fields=["version"], name="pricebook_version")
    checks = columns.book_constraints("pricebook")[1:]  # the validity is checked already
    return [migrations.AddConstraint("pricebook", constraint) for constraint in (*checks, unique)]


def part(name: str, fields: columns.Fields, of: str, order: list[str]) -> migrations.CreateModel:
    parent, related = {
        "pricebook": ("ledger.Pricebook", "entries"),
        "entry": ("ledger.PriceEntry", "tiers"),
        "tier": ("ledger.PriceTier", "components"),
    }[of]
    constraints = columns.constraints_of(name.lower())
    return migrations.CreateModel(
        name,
        [*fields, (of, models.ForeignKey(parent, CASCADE, related_name=related))],
        {
            "ordering": order,
            "abstract": False,
            "default_permissions": (),
            "constraints": constraints,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("finops", "0004_pricebook_permissions"), ("ledger", "0005_line_sign")]
    operations = [
        migrations.RunSQL(KEEP, KEEP_BACK),
        migrations.DeleteModel("PriceEntry"),
        *added(),
        *altered(),
        migrations.AlterModelOptions(
            "pricebook",
            {"ordering": ["-valid_from", "-id"], "abstract": False, "default_permissions": ()},
        ),
        migrations.RunSQL(SIGN, UNSIGN),
        *constrained(),
        part("PriceEntry", columns.entry_fields(), "pricebook", columns.ENTRY_ORDER),
        part("PriceTier", columns.tier_fields(), "entry", ["priority", "id"]),
        part("PriceComponent", columns.component_fields(), "tier", ["id"]),
        migrations.RunSQL(CONVERT, GRANT_BACK),
    ]
