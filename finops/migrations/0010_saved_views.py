"""Filters of pages that people keep."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
from finops.scope.migrations import secure_tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0009_saved_view_permissions"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("page", models.CharField(max_length=64)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=80)),
                ("query", models.TextField(blank=True)),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("is_shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "public_id"), name="saved_view_public_id"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "owner", "page", "subject", "name"),
                        name="saved_view_name",
                        violation_error_message="You keep a view of this name here already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="saved_view_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days", None),
                            models.Q(("days__gte", 1), ("days__lte", 3660)),
                            _connector="OR",
                        ),
                        name="saved_view_days",
                    ),
                ],
            },
        ),
        secure_tenant_table("SavedView"),
    ]
