"""Object permissions derived from role assignments, held in django-guardian's form.

Guardian's generic tables carry no tenant; these have a direct foreign key and the tenant.
They are written only by `finops.services.people.roles`, which can prove them equal to the truth.
"""

from typing import Any

from django.conf import settings
from django.db import models
from guardian.models import UserObjectPermissionBase

from finops.models.organisation.tenants import Tenant
from finops.models.organisation.units import BusinessUnit
from finops.models.organisation.use_cases import UseCase
from finops.scope.context import current_tenant_id
from finops.scope.managers import TenantManager
from finops.scope.models import TenantForeignKey


class Grant(UserObjectPermissionBase):
    """One row is one permission of one person on one object, until `valid_to`."""

    tenant = models.ForeignKey(
        Tenant,
        on_delete=models.PROTECT,
        default=current_tenant_id,
        related_name="+",
        db_index=False,
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    valid_to = models.DateTimeField(null=True)

    objects = TenantManager()  # type: ignore[misc,assignment]  # guardian declares its own

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_permissions = ()
        # Guardian's own pair begins with the user; ours must begin with the tenant.
        unique_together: Any = ()  # type: ignore[misc]  # a class variable in the stubs


class TenantGrant(Grant):
    """A permission over the whole tenant."""

    content_object = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="grants")

    class Meta(Grant.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "permission", "content_object"],
                name="tenant_grant_once",
            ),
            models.CheckConstraint(
                condition=models.Q(content_object=models.F("tenant")), name="tenant_grant_own"
            ),
        ]


class BusinessUnitGrant(Grant):
    """A permission on one business unit and the use cases in it."""

    content_object = TenantForeignKey(BusinessUnit, related_name="grants")

    class Meta(Grant.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "permission", "content_object"],
                name="business_unit_grant_once",
            )
        ]


class UseCaseGrant(Grant):
    """A permission on one use case."""

    content_object = TenantForeignKey(UseCase, related_name="grants")

    class Meta(Grant.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "permission", "content_object"],
                name="use_case_grant_once",
            )
        ]
