"""People who sign in, and the directory of the tenants they may enter."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac

from finops.scope.managers import TenantManager
from finops.scope.models import TenantModel


class UserManager(BaseUserManager["User"]):
    """Makes people; there are no superusers here."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        # Any: the user's other columns
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One row is one person, known by e-mail address across all tenants."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    # When a lost second factor was last reset by others; for a day they sign nothing of high risk.
    second_factor_reset_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="user_never_superuser"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """A new address ends all sessions, as a new password does."""
        value = f"{self.password}:{self.email}"
        salt = "finops.models.people.User"  # fixed: another one would end every session
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class Membership(TenantModel):
    """One row lets one person enter one tenant.

    The only tenant-owned table a person also sees outside a tenant: their own rows, to choose
    where to go. `invited_by` and they count as one person for a while, until a third confirms.
    `last_seen_at` is when they last opened a page here, by the quarter of an hour.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    created_at = models.DateTimeField(auto_now_add=True)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    # Named again to come first: the first one is the default.
    objects: ClassVar[TenantManager["Membership"]] = TenantManager()  # type: ignore[assignment]  # the stubs say Self
    # Outside a tenant; row-level security then shows the rows of the person in force alone.
    directory = models.Manager["Membership"]()

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | (
                    ~models.Q(confirmed_by=models.F("user"))
                    & (models.Q(invited_by=None) | ~models.Q(confirmed_by=models.F("invited_by")))
                ),
                name="membership_confirmed_by_a_third",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.tenant_id}"
