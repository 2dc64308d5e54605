"""The base of every tenant-owned table and its foreign keys."""

from collections.abc import Collection, Sequence
from typing import Any, TypeGuard

from django.core.exceptions import FieldError
from django.db import models, router
from django.db.models.functions import Coalesce

from finops.scope.context import current_tenant_id
from finops.scope.managers import TenantManager


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key whose database constraint is (tenant_id, x_id): it cannot cross tenants.

    Django makes no constraint of its own; `secure_tenant_table` adds the composite one.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options["db_constraint"] = False
        options.setdefault("db_index", False)
        super().__init__(to, on_delete=on_delete, **options)


class TenantModel(models.Model):
    """One row belongs to one tenant; see `finops.scope.migrations.secure_tenant_table`."""

    tenant = models.ForeignKey(
        "finops.Tenant",
        on_delete=models.PROTECT,
        default=current_tenant_id,
        editable=False,
        related_name="+",
        db_index=False,
    )

    objects = TenantManager()
    _only_uniqueness = False  # of `get_constraints`, while the checks are known to hold

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """As Django does, but the database is asked once for all checks, and once for each only
        where one of them is broken: to say which."""
        self._only_uniqueness = self._keeps_checks(set(exclude or ()))
        try:
            super().validate_constraints(exclude=exclude)
        finally:
            self._only_uniqueness = False

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        every = super().get_constraints()
        if not self._only_uniqueness:
            return every
        return [(model, [each for each in held if not _is_check(each)]) for model, held in every]

    def _keeps_checks(self, exclude: set[str]) -> bool:
        """As in SQL, a check whose answer is not known is kept. False also where one of them is
        about a field that is left out, so that Django passes over that one alone."""
        every = models.Q()
        for _, constraints in super().get_constraints():
            for check in filter(_is_check, constraints):
                is_kept = Coalesce(check.condition, True, output_field=models.BooleanField())
                every &= models.Q(is_kept)
        row: Any = self  # Any: the stubs do not know this method
        values = row._get_field_expression_map(meta=self._meta, exclude=exclude)
        using = router.db_for_write(type(self), instance=self)
        try:
            return not every or every.check(values, using=using)
        except FieldError:
            return False


def _is_check(constraint: models.BaseConstraint) -> TypeGuard[models.CheckConstraint]:
    return isinstance(constraint, models.CheckConstraint)
