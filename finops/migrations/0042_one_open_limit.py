"""Of a limit one version waits at a time, whoever asks in the same moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0041_request_evidence"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="limit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "in_review"))),
                fields=("tenant", "slug"),
                name="limit_one_open",
                violation_error_code="limit_one_open",
            ),
        ),
    ]
