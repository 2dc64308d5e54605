"""One clock of business time: the database's, which the owner's row may shift in a demo."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import Q

NOW = """
CREATE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT statement_timestamp() + coalesce((SELECT shift FROM public.finops_clock), interval '0')
$$;
REVOKE ALL ON finops_clock FROM PUBLIC;
GRANT SELECT ON finops_clock TO fin_app, fin_platform;
INSERT INTO finops_clock (id, is_settable, shift) VALUES (1, false, interval '0');
"""


class Migration(migrations.Migration):
    dependencies = [("finops", "0026_leased_work")]
    operations = [
        migrations.CreateModel(
            "Clock",
            [
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("is_settable", models.BooleanField(default=False)),
                ("shift", models.DurationField(default=timedelta(0))),
            ],
            {
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=Q(id=1), name="clock_is_one"),
                    models.CheckConstraint(
                        condition=Q(is_settable=True) | Q(shift=timedelta(0)),
                        name="clock_is_settable",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NOW, "DROP FUNCTION app.now()"),
    ]
