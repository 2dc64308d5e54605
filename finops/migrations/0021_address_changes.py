"""Changes of the address that a person signs in with."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
from finops.scope.migrations import secure_tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0020_audit_anchors"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("old_email", models.EmailField(max_length=254)),
                ("new_email", models.EmailField(max_length=254)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("old_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("new_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "public_id"), name="address_change_public_id"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None), ("withdrawn_at", None)),
                        fields=("tenant", "user"),
                        name="address_change_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("old_email", models.F("new_email")), _negated=True),
                        name="address_change_changes_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at", None),
                            models.Q(
                                ("new_confirmed_at__isnull", False),
                                ("old_confirmed_at__isnull", False),
                                ("withdrawn_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="address_change_done_when_both_confirmed",
                    ),
                ],
            },
        ),
        secure_tenant_table("AddressChange"),
    ]
