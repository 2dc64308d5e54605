"""What cost events say of their calls: words of meters, empty in all rows of before."""

from django.db import migrations, models

NAMES = (
    *("knowledge_base", "index_version", "source_owner", "tool_owner", "side_effect_risk"),
    *("requirement_id", "rubric_version", "release_gate", "review_type", "sampling_rate"),
    *("eval_run_id", "eval_cases"),
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0050_quality_incidents")]

    operations = [
        migrations.AddField("meter", name, models.TextField(default="", db_default=""))
        for name in NAMES
    ]
