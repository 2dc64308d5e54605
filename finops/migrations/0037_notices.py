"""What people are told of, and how each wants to hear of it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
from finops.scope.migrations import secure_tenant_table

UPDATED = ("SELECT", "INSERT", "UPDATE")


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0036_risk_tiers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("about", models.CharField(max_length=20)),
                ("number", models.BigIntegerField()),
                ("seq", models.IntegerField(default=0)),
                ("event", models.CharField(max_length=30)),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=20)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("now", "E-mail at once"),
                            ("digest", "In the daily digest"),
                            ("listed", "No e-mail"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.TextField()),
                ("words", models.TextField(blank=True)),
                ("by", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("digest_day", models.DateField(null=True)),
                (
                    "person",
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
                "ordering": ["-at", "-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "person", "at"], name="notice_of_a_person"),
                    models.Index(
                        condition=models.Q(("digest_day", None), ("way", "digest")),
                        fields=["tenant", "at"],
                        name="notice_for_a_digest",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "public_id"), name="notice_public_id"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "person", "about", "number", "seq", "event", "day"),
                        name="notice_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("now", "digest", "listed"))),
                        name="notice_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticePreference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("now", "E-mail at once"),
                            ("digest", "In the daily digest"),
                            ("listed", "No e-mail"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "person",
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
                "ordering": ["person_id", "kind"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "person", "kind"), name="notice_preference_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("now", "digest", "listed"))),
                        name="notice_preference_way",
                    ),
                ],
            },
        ),
        secure_tenant_table("Notice", UPDATED),
        secure_tenant_table("NoticePreference", UPDATED),
    ]
