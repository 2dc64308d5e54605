"""What is right in this database, as data: the usual, and each exception with its reason."""

from typing import Final, NamedTuple

from finops.db.narrow_grants import NEVER_DELETED, SECRET_COLUMNS
from finops.db.shared_tables import SHARED_TABLES


class Policy(NamedTuple):
    """A permissive row-level policy as `pg_policy` shows it; restrictive ones only narrow."""

    name: str
    command: str
    roles: str
    using: str | None
    check: str | None


TENANT: Final = "(tenant_id = app.tenant())"
MAINTENANCE: Final = "(current_setting('app.maintenance'::text, true) = 'on'::text)"
PLATFORM_READS: Final = Policy("platform_reads", "r", "fin_platform", "true", None)
OWNER_MAINTAINS: Final = Policy("owner_maintains", "*", "fin_owner", MAINTENANCE, MAINTENANCE)

USUAL_POLICIES: Final = (
    Policy("tenant_only", "*", "fin_app", TENANT, TENANT),
    PLATFORM_READS,
    OWNER_MAINTAINS,
)
# fin_audit owns the log and runs audit.append(); the owner of the rest has no way in.
_AUDIT_POLICIES: Final = (
    Policy("tenant_only", "*", "fin_app,fin_audit", TENANT, TENANT),
    PLATFORM_READS,
)
_OWN: Final = "((id = app.tenant()) AND ((kind)::text = 'customer'::text))"
OWN_POLICIES: Final[dict[str, tuple[Policy, ...]]] = {
    "audit.entry": _AUDIT_POLICIES,
    "audit.head": _AUDIT_POLICIES,
    # The registry: a slug must be found before a tenant is in force. Written from inside only.
    "public.finops_tenant": (
        Policy("registry_reads", "r", "fin_app,fin_platform", "true", None),
        Policy("tenant_inserts", "a", "fin_app", None, _OWN),
        Policy("tenant_updates", "w", "fin_app", "(id = app.tenant())", _OWN),
        Policy("owner_maintains", "*", "fin_owner", "true", "true"),
    ),
    # The directory: a person reads their own rows outside a tenant, to choose where to go.
    "public.finops_membership": (
        Policy("tenant_only", "*", "fin_app", "(tenant_id = app.tenant_or_none())", TENANT),
        Policy("own_directory", "r", "fin_app", "(user_id = app.person_or_none())", None),
        PLATFORM_READS,
        OWNER_MAINTAINS,
    ),
}

# audit.append() names the tenant itself; nothing else writes there.
WITHOUT_DEFAULT: Final = ("audit.entry", "audit.head")

USUAL_VERBS: Final = "SELECT, INSERT, UPDATE, DELETE"
# The facts are appended; only a request that was merely implied may change or go (restrictive
# policies).
OWN_VERBS: Final[dict[str, str]] = {
    **{f"public.{table}": "SELECT, INSERT, UPDATE" for table in NEVER_DELETED},
    "audit.entry": "SELECT",
    "audit.head": "SELECT",
    "public.finops_tenant": "SELECT, INSERT, UPDATE",  # UPDATE of four columns
    "public.ledger_attribution": "SELECT, INSERT",  # facts refer to words: they stay
    "public.ledger_costline": "SELECT, INSERT",
    "public.ledger_meter": "SELECT, INSERT",
    "public.finops_budget": "SELECT, INSERT, UPDATE",
    "public.finops_budgetamount": "SELECT, INSERT, UPDATE",
    "public.finops_budgetchange": "SELECT, INSERT, UPDATE",
    "public.finops_budgetperiod": "SELECT, INSERT",
    "public.finops_calendarevent": "SELECT, INSERT, UPDATE",
    "public.finops_commitment": "SELECT, INSERT, UPDATE",
    "public.finops_webhook": "SELECT, INSERT, UPDATE",
    "public.finops_webhookevent": "SELECT, INSERT, DELETE",
    "public.finops_limit": "SELECT, INSERT, UPDATE",
    "public.finops_review": "SELECT, INSERT, UPDATE",
    "public.finops_reviewpart": "SELECT, INSERT, UPDATE",
    "public.finops_approvalsnapshot": "SELECT, INSERT",
    "public.finops_approvalstep": "SELECT, INSERT",
    "public.finops_auditanchor": "SELECT, INSERT",
    "public.finops_comment": "SELECT, INSERT",
    "public.finops_condition": "SELECT, INSERT, DELETE",
    "public.finops_conditioncheck": "SELECT, INSERT",
    "public.finops_delegation": "SELECT, INSERT, UPDATE",
    "public.finops_freeze": "SELECT, INSERT",
    "public.finops_mention": "SELECT, INSERT",
    "public.finops_noticepreference": "SELECT, INSERT, UPDATE",
    "public.finops_reminder": "SELECT, INSERT",
    "public.finops_requestevidence": "SELECT, INSERT, DELETE",
    "public.finops_outcometype": "SELECT, INSERT",
    "public.finops_raciassignment": "SELECT, INSERT, DELETE",
    "public.finops_raciband": "SELECT, INSERT, DELETE",
    "public.finops_raciversion": "SELECT, INSERT, UPDATE",
    "public.finops_risktierchange": "SELECT, INSERT, UPDATE",
    "public.finops_signoff": "SELECT, INSERT",
    "public.finops_snapshotidentity": "SELECT, INSERT",
    "public.finops_snapshotslot": "SELECT, INSERT",
    "public.gates_fundinggate": "SELECT, INSERT, UPDATE",
    "public.gates_gateanswer": "SELECT, INSERT",
    "public.gates_memoversion": "SELECT, INSERT",
    "public.gates_gatestoprule": "SELECT, INSERT, DELETE",
    "public.gates_stagetransition": "SELECT, INSERT",
    "public.ledger_budgetburn": "SELECT, INSERT, UPDATE",
    "public.ledger_budgetthreshold": "SELECT, INSERT",
    "public.ledger_budgetoverrun": "SELECT, INSERT",
    "public.ledger_businessmetric": "SELECT, INSERT",
    "public.ledger_casemark": "SELECT, INSERT, DELETE",
    "public.ledger_latecredit": "SELECT, INSERT",
    "public.ledger_outcome": "SELECT, INSERT",
    "public.ledger_outcomecredit": "SELECT, INSERT, DELETE",  # computed from facts, like sums
    "public.ledger_measuredefinition": "SELECT, INSERT",
    "public.ledger_outcomedefinition": "SELECT, INSERT",
    "public.ledger_qualityincident": "SELECT, INSERT, UPDATE",
    "public.ledger_outcomemonth": "SELECT, INSERT",
    "public.ledger_rate": "SELECT, INSERT",
    "public.ledger_reopenedday": "SELECT, INSERT, UPDATE",
    "public.ledger_request": "SELECT, INSERT, DELETE",
    "public.ledger_settledmonth": "SELECT, INSERT",
    "public.ledger_slomatrix": "SELECT, INSERT, UPDATE",
    "public.ledger_slooptimisation": "SELECT, INSERT, DELETE",
    "public.ledger_slotarget": "SELECT, INSERT, DELETE",
    "public.ledger_scaledecision": "SELECT, INSERT",
    "public.ledger_sourceset": "SELECT, INSERT",
    "public.ledger_worksheetentry": "SELECT, INSERT",
}
SHARED_VERBS: Final = {f"public.{table}": verbs for table, verbs in SHARED_TABLES.items()}
# The shared tables that the platform's read-only role may see; sessions and secrets are not.
PLATFORM_SHARED: Final = (
    "public.django_migrations",
    "public.finops_clock",
    "public.finops_tenant",
    "public.finops_user",
    "public.ledger_exchangerate",
    "public.ledger_pricebook",
    "public.ledger_pricecomponent",
    "public.ledger_priceentry",
    "public.ledger_pricetier",
    "public.ledger_retiredmonth",
)

SECRETS: Final = tuple(
    f"public.{table}.{column}" for table, columns in SECRET_COLUMNS.items() for column in columns
)
NAMED_LIKE_ONE: Final = "(^|_)(secret|password|passphrase|token|totp|session_key|private_key)(_|$)"

# Inlinable: LANGUAGE sql, STABLE, no SET, not strict. tenant() raises where nothing is set.
ACCESSORS: Final[dict[str, str]] = {
    "app.tenant": "SELECT current_setting('app.tenant_id')::integer",
    "app.tenant_or_none": "SELECT nullif(current_setting('app.tenant_id', true), '')::integer",
    "app.person_or_none": "SELECT nullif(current_setting('app.user_id', true), '')::bigint",
}

# Configuration of the ledger: few rows, and a trigger keeps what was approved as it was.
MAY_HAVE_TRIGGERS: Final = "^ledger_((tenant)?price|exchangerate|ratingrun|mapping|period|slo)"

# Policies that ask whether a word is known, since a foreign key per row costs too much on one
# machine. Before tables are distributed, foreign keys take their place: docs/scaling.md.
STAND_FOR_KEYS: Final = ("explicit_is_final", "known_words")

# Exclusion constraints of one machine: equality is a range of one value, the tenant's comes first.
# Before tables are distributed, btree_gist's form takes their place: docs/scaling.md.
EXCLUSIONS: Final = {
    "budget_period_apart": (
        "EXCLUDE USING gist (int4range(tenant_id, tenant_id, '[]'::text) WITH &&"
    ),
}

SCHEMA_OWNERS: Final = {"public": "fin_owner", "app": "fin_owner", "audit": "fin_audit"}
