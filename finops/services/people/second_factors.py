"""A person's second factors: made by a command, and noted whenever one comes or goes.

A factor belongs to a person, not to a tenant: what happens to it stands in the log of every
tenant they are in and of the platform, and they get a letter.
"""

from typing import Any, Final

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from finops.identity.second_factor import LETTER
from finops.models import Tenant, User
from finops.queries.people.members import tenants_of
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.outbox.sending import queue_mail

ADDED: Final = "second_factor.added"
REMOVED: Final = "second_factor.removed"
RESET_ASKED: Final = "second_factor.reset_asked"
RESET: Final = "second_factor.reset"
APP: Final = Authenticator.Type.TOTP
CODES: Final = Authenticator.Type.RECOVERY_CODES


@transaction.atomic
def keep_app(*, actor: str, person: User, secret: str) -> str:
    """Give a person an authenticator app with this secret unless they have one, without a letter:
    for commands of whoever has the machine. Returns the secret of the one they have."""
    app = Authenticator.objects.filter(user=person, type=APP).first()
    if app is None:
        app = Authenticator(user=person, type=APP, data={"secret": encrypt(secret)})
        Authenticator.objects.bulk_create([app])  # which sends no `post_save`
        write_logs(actor, ADDED, app)
    return str(decrypt(app.data["secret"]))


def note_saved(instance: Authenticator, created: bool, **_: Any) -> None:
    """Receiver of `post_save`, in the transaction of the write: allauth's own signals come after
    its commit, and a crash between would leave a factor that nobody was told of. Any: Django's
    signal arguments."""
    if created:
        _note(ADDED, instance)


def note_deleted(instance: Authenticator, **_: Any) -> None:
    """Receiver of `post_delete`. Any: Django's signal arguments."""
    _note(REMOVED, instance)


def _note(action: str, factor: Authenticator) -> None:
    write_logs(_who_acts(), action, factor)
    if (action, factor.type) != (REMOVED, CODES):  # they go with the last factor, or for new ones
        write_letter(factor.user, action, factor.type)


def write_logs(actor: User | str, action: str, factor: Authenticator) -> None:
    """One entry in the platform's log and in that of each tenant of the person, in the order in
    which their heads are locked."""
    person = factor.user
    detail = {"name": person.name, "kind": factor.type, "factor": factor.pk}
    for tenant in sorted({platform(), *tenants_of(person)}, key=lambda tenant: tenant.pk):
        with tenant_scope(tenant.pk):
            audit.append(actor=actor, action=action, target=audit.person(person), detail=detail)


def write_letter(person: User, action: str, kind: str) -> None:
    """By the platform: it is about the person, whichever tenants they are in."""
    with tenant_scope(platform().pk):
        queue_mail(
            kind=LETTER, recipient=person.email, payload={"action": action, "kind": str(kind)}
        )


def platform() -> Tenant:
    return Tenant.objects.get(kind=Tenant.Kind.PLATFORM)


def _who_acts() -> User | str:
    user = getattr(context.request, "user", None)
    return user if isinstance(user, User) else "command"
