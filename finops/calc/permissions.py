"""What each role may do: the one permission table (requirements 9.1; security 4)."""

from typing import Final

ROLES: Final[dict[str, str]] = {
    "platform_pm": "Platform PM",
    "finops_lead": "FinOps Lead",
    "product_architect": "Product Architect",
    "ai_ops": "AI Ops",
    "risk": "Risk / Compliance",
    "business_owner": "Business Owner",
    "finance": "Finance",
    "tenant_admin": "Tenant Admin",
    "auditor": "Auditor (read only)",
}
RACI_ROLES: Final = tuple(ROLES)[:7]

_EVERYONE: Final = frozenset(ROLES)
_OPERATE: Final = frozenset({"platform_pm", "finops_lead", "product_architect", "ai_ops"})

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "view_home": _EVERYONE,
    "view_showback": _EVERYONE,
    "view_use_case": _EVERYONE,
    "view_traces": _EVERYONE,
    "view_imports": _OPERATE | {"finance", "tenant_admin", "auditor"},
    "upload_import": _OPERATE | {"tenant_admin"},
    "decide_duplicates": frozenset({"finops_lead", "platform_pm", "finance"}),
    "change_use_case": frozenset({"platform_pm", "product_architect", "tenant_admin"}),
    "view_organisation": _EVERYONE,
    "define_organisation": frozenset({"platform_pm", "finops_lead", "finance", "tenant_admin"}),
    "view_calendar": _EVERYONE,
    "define_calendar": frozenset(
        {"platform_pm", "finops_lead", "ai_ops", "finance", "tenant_admin"}
    ),
    "define_outcomes": frozenset(
        {"platform_pm", "finops_lead", "product_architect", "tenant_admin"}
    ),
    "ask_slos": frozenset(RACI_ROLES),
    "ask_gates": frozenset(RACI_ROLES),
    "record_incidents": frozenset({*RACI_ROLES, "tenant_admin"}) - {"finance"},
    "enter_worksheets": frozenset(RACI_ROLES) - {"ai_ops", "risk"},
    "view_pricebook": _EVERYONE,
    "draft_pricebook": frozenset({"platform_pm", "finops_lead", "finance", "ai_ops"}),
    "approve_pricebook": frozenset({"finops_lead"}),
    "view_rerating": _EVERYONE - {"business_owner"},
    "request_rerating": frozenset({"platform_pm", "finops_lead", "finance", "ai_ops"}),
    "approve_rerating": frozenset({"finops_lead"}),
    "view_mapping": _OPERATE | {"finance", "tenant_admin", "auditor"},
    "draft_mapping": frozenset({"platform_pm", "finops_lead"}),
    "activate_mapping": frozenset({"platform_pm", "finops_lead"}),
    "view_budgets": _EVERYONE,
    "ask_budget": frozenset(RACI_ROLES),
    "sign_budget": frozenset({"finops_lead", "risk", "business_owner", "finance"}),
    "commit_budget": frozenset({"finops_lead", "finance", "platform_pm"}),
    "view_periods": _EVERYONE,
    "close_period": frozenset({"finops_lead", "finance"}),
    "view_retention": _OPERATE | {"risk", "finance", "tenant_admin", "auditor"},
    "set_retention": frozenset({"risk", "tenant_admin"}),
    "prepare_export": _EVERYONE,
    "save_views": _EVERYONE - {"auditor"},
    "view_people": frozenset({"finops_lead", "risk", "finance", "tenant_admin", "auditor"}),
    "manage_people": frozenset({"tenant_admin"}),
    "view_access_review": frozenset({"finops_lead", "risk", "tenant_admin", "auditor"}),
    "export_access_review": frozenset({"finops_lead", "risk", "tenant_admin", "auditor"}),
    "confirm_roles": frozenset({"finops_lead", "risk"}),
    "refuse_roles": frozenset({"finops_lead", "risk", "tenant_admin"}),
    "view_responsibilities": _EVERYONE,
    "ask_responsibilities": frozenset(RACI_ROLES),
    "sign_requests": frozenset(RACI_ROLES),
    "view_keys": frozenset({"ai_ops", "tenant_admin", "auditor"}),
    "manage_keys": frozenset({"tenant_admin"}),
    "view_webhooks": frozenset({"ai_ops", "tenant_admin", "auditor"}),
    "manage_webhooks": frozenset({"tenant_admin"}),
    "view_audit": frozenset({"finops_lead", "risk", "finance", "tenant_admin", "auditor"}),
}
ACTIONS: Final = tuple(PERMISSIONS)

# Actions that make sense below the whole tenant: a role scoped to a business unit or a use
# case grants these there. Everything else needs a role over the tenant.
SCOPED_ACTIONS: Final = frozenset(
    {
        "view_home",
        "view_showback",
        "view_use_case",
        "view_traces",
        "change_use_case",
        "view_organisation",
        "view_budgets",
        "ask_budget",
        "sign_budget",
        "prepare_export",
        "save_views",
        "sign_requests",
        "view_responsibilities",
        "record_incidents",
        "ask_slos",
        "ask_gates",
        "enter_worksheets",
    }
)

# What a machine may do with a key of a scope. A key never signs, approves, changes roles or
# creates keys, whatever its scopes; `configure` is for rules that need no second person.
KEY_SCOPES: Final[dict[str, frozenset[str]]] = {
    "ingest": frozenset(
        {"ingest", "upload_import", "view_imports", "define_outcomes", "record_incidents"}
    ),
    "read": frozenset(
        {
            *("view_showback", "view_use_case", "view_traces", "view_imports", "view_pricebook"),
            *("view_mapping", "view_anchors", "view_organisation", "view_calendar"),
            "prepare_export",
            *("view_budgets", "view_responsibilities"),
        }
    ),
    "configure": frozenset(
        {
            *("view_mapping", "draft_mapping", "activate_mapping"),
            *("define_organisation", "define_calendar", "view_budgets", "ask_budget"),
            *("commit_budget", "ask_slos", "ask_gates", "enter_worksheets"),
        }
    ),
    "review": frozenset({"view_access_review"}),
    "webhooks": frozenset({"view_webhooks", "manage_webhooks"}),
}
KNOWN_ACTIONS: Final = frozenset(ACTIONS).union(*KEY_SCOPES.values())


def actions_of(role: str, scoped: bool) -> frozenset[str]:
    """The actions a role grants at its scope: all of them over a tenant, fewer below it."""
    granted = {action for action, roles in PERMISSIONS.items() if role in roles}
    return frozenset(granted & SCOPED_ACTIONS if scoped else granted)
