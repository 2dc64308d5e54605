"""When people were told that a review is overdue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0046_kinds_of_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="overdue_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
