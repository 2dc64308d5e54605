"""Tables that belong to no tenant, and what the web and worker role may do with them.

`check_isolation` refuses any table that is neither tenant-owned nor named here.
"""

from collections.abc import Iterator
from typing import Final

EVERYTHING: Final = "SELECT, INSERT, UPDATE, DELETE"
READ: Final = "SELECT"

SHARED_TABLES: Final[dict[str, str]] = {
    "account_emailaddress": EVERYTHING,
    "account_emailconfirmation": EVERYTHING,
    "auth_group": "",
    "auth_group_permissions": "",
    "auth_permission": READ,
    "django_content_type": READ,
    "django_migrations": READ,
    "django_session": EVERYTHING,
    "finops_clock": READ,  # written by the owner alone
    "finops_lifecyclestep": READ,  # written after every migrate
    "finops_tenant": "",  # its own policies and grants: migration 0001
    "finops_user": "",
    "finops_user_groups": "",
    "finops_user_user_permissions": "",
    "guardian_groupobjectpermission": "",
    "guardian_userobjectpermission": "",
    "ledger_exchangerate": READ,
    "ledger_pricebook": READ,
    "ledger_pricecomponent": READ,
    "ledger_priceentry": READ,
    "ledger_pricetier": READ,
    "ledger_retiredmonth": READ,
    "mfa_authenticator": EVERYTHING,
    "pghistory_context": "",  # unused: the audit log names who and why
    "socialaccount_socialaccount": EVERYTHING,
    "socialaccount_socialapp": READ,
    "socialaccount_socialtoken": EVERYTHING,
}


def shared_grants() -> Iterator[str]:
    """The statements that give the application its part of the shared tables, idempotent."""
    for table, verbs in SHARED_TABLES.items():
        if verbs:
            yield f"GRANT {verbs} ON {table} TO fin_app"
    yield "GRANT SELECT ON django_migrations TO fin_platform"
