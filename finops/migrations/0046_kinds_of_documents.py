"""Documents may show a capacity plan, savings, or energy and carbon."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0045_words_of_people"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="requestevidence",
            name="evidence_shows",
        ),
        migrations.AlterField(
            model_name="requestevidence",
            name="shows",
            field=models.CharField(
                choices=[
                    ("human_in_loop", "People decide, not the model alone"),
                    ("capacity", "A capacity plan"),
                    ("savings", "Savings that were tried"),
                    ("carbon", "Energy, carbon and idle capacity"),
                    ("other", "Something else"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="requestevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shows__in", ("human_in_loop", "capacity", "savings", "carbon", "other"))
                ),
                name="evidence_shows",
            ),
        ),
    ]
