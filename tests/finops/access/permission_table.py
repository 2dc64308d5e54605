"""Who may open what, written by hand: every route of the product has its row here, or where its
page is declared the action that opens it.

It repeats the product's own permission table on purpose. A route without a row fails the test,
and so does a change on one side alone.
"""

from finops.ui.reports import pages, reports

EVERYONE = frozenset(
    {
        "platform_pm",
        "finops_lead",
        "product_architect",
        "ai_ops",
        "risk",
        "business_owner",
        "finance",
        "tenant_admin",
        "auditor",
    }
)
ADMIN = frozenset({"tenant_admin"})
OVERSIGHT = frozenset({"finops_lead", "risk", "finance", "tenant_admin", "auditor"})
OPERATORS = frozenset({"platform_pm", "finops_lead", "product_architect", "ai_ops"})
CONFIRMERS = frozenset({"finops_lead", "risk"})
LEADS = frozenset({"finops_lead"})
CLOSERS = frozenset({"finops_lead", "finance"})
ALL_BUT_OWNERS = EVERYONE - {"business_owner"}
PRICE_WRITERS = frozenset({"platform_pm", "finops_lead", "finance", "ai_ops"})
KEY_WATCHERS = frozenset({"ai_ops", "tenant_admin", "auditor"})
MAPPERS = frozenset({"platform_pm", "finops_lead"})
ASKERS = EVERYONE - {"tenant_admin", "auditor"}  # of money: the roles of the RACI table
RECORDERS = frozenset(
    {
        *("platform_pm", "finops_lead", "product_architect", "ai_ops", "risk", "business_owner"),
        "tenant_admin",
    }
)
WORKSHEET_WRITERS = frozenset(
    {"platform_pm", "finops_lead", "product_architect", "business_owner", "finance"}
)
COMMITTERS = frozenset({"platform_pm", "finops_lead", "finance"})
MONEY_SIGNERS = frozenset({"finops_lead", "risk", "business_owner", "finance"})
OWNERS_OF_DESIGN = frozenset({"platform_pm", "product_architect", "tenant_admin"})

SIGNERS = EVERYONE - {"tenant_admin", "auditor"}

# Pages: route → method → the roles it is there for; everybody else gets 404.
PAGES: dict[str, dict[str, frozenset[str]]] = {
    "inbox_count": {"GET": EVERYONE},
    "search": {"GET": EVERYONE},
    "term": {"GET": EVERYONE},
    "home_waiting": {"GET": EVERYONE},
    "home_figures": {"GET": EVERYONE},
    "home_trend": {"GET": EVERYONE},
    "home_use_cases": {"GET": EVERYONE},
    "use_case_set_up": {"GET": EVERYONE},
    "use_case_promises": {"GET": EVERYONE},
    "edit_use_case": {"GET": OWNERS_OF_DESIGN, "POST": OWNERS_OF_DESIGN},
    "import_upload": {"POST": OPERATORS | {"tenant_admin"}},
    "import_cancel": {"GET": OPERATORS | {"tenant_admin"}, "POST": OPERATORS | {"tenant_admin"}},
    "import_put_away": {"POST": OPERATORS | {"tenant_admin"}},
    "import_take_back": {"POST": OPERATORS | {"tenant_admin"}},
    "import_job": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "import_rejects": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "data_fields": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "data_template": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "unpriced_draft": {"POST": PRICE_WRITERS},
    "pricebook_new": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_import": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_entry": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_remove_entry": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_submit": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_delete": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_send_back": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_approve": {"GET": LEADS, "POST": LEADS},
    "pricebook_retire": {"GET": LEADS, "POST": LEADS},
    "variance": {"GET": EVERYONE},
    "duplicate": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "merge_shown": {"POST": frozenset({"platform_pm", "finops_lead", "finance"})},
    "decide_duplicate": {"POST": frozenset({"platform_pm", "finops_lead", "finance"})},
    "rerate-new": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating_submit": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating_recompute": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating_withdraw": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating_cancel": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating_approve": {"GET": LEADS, "POST": LEADS},
    "rerating_reject": {"GET": LEADS, "POST": LEADS},
    "mapping_version": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "mapping_draft": {"POST": MAPPERS},
    "mapping_rule": {"GET": MAPPERS, "POST": MAPPERS},
    "mapping_remove_rule": {"GET": MAPPERS, "POST": MAPPERS},
    "mapping_go_over": {"POST": MAPPERS},
    "mapping_activate": {"GET": MAPPERS, "POST": MAPPERS},
    "mapping_cancel": {"GET": MAPPERS, "POST": MAPPERS},
    "mapping_discard": {"GET": MAPPERS, "POST": MAPPERS},
    "register_outcome_type": {"POST": OWNERS_OF_DESIGN | LEADS},
    "define_outcome": {"POST": OWNERS_OF_DESIGN | LEADS},
    "define_measure": {"POST": OWNERS_OF_DESIGN | LEADS},
    "quality_incident_new": {"GET": RECORDERS, "POST": RECORDERS},
    "quality_incident_end": {"GET": RECORDERS, "POST": RECORDERS},
    "worksheet_entries": {"GET": WORKSHEET_WRITERS, "POST": WORKSHEET_WRITERS},
    "worksheet_import": {"GET": WORKSHEET_WRITERS, "POST": WORKSHEET_WRITERS},
    "worksheet_file": {"GET": EVERYONE},
    "budget": {"GET": EVERYONE},
    "budget_change": {"GET": EVERYONE},
    "budget_new": {"GET": ASKERS, "POST": ASKERS},
    "budget_amount": {"GET": ASKERS, "POST": ASKERS},
    "budget_transfer": {"GET": ASKERS, "POST": ASKERS},
    "budget_import": {"GET": ASKERS, "POST": ASKERS},
    "business_metrics_import": {
        "GET": OPERATORS | {"tenant_admin"},
        "POST": OPERATORS | {"tenant_admin"},
    },
    "budget_submit": {"GET": ASKERS, "POST": ASKERS},
    "budget_withdraw": {"GET": ASKERS, "POST": ASKERS},
    "budget_send_back": {"GET": EVERYONE, "POST": EVERYONE},
    "budget_approve": {"GET": MONEY_SIGNERS, "POST": MONEY_SIGNERS},
    "budget_reject": {"GET": MONEY_SIGNERS, "POST": MONEY_SIGNERS},
    "commitment_new": {"GET": COMMITTERS, "POST": COMMITTERS},
    "commitment_release": {"GET": COMMITTERS, "POST": COMMITTERS},
    "budget_review": {"GET": MONEY_SIGNERS, "POST": MONEY_SIGNERS},
    "close_period": {"GET": CLOSERS, "POST": CLOSERS},
    "reopen_period": {"GET": CLOSERS, "POST": CLOSERS},
    "set_retention": {"POST": frozenset({"risk", "tenant_admin"})},
    "request": {"GET": EVERYONE, "POST": EVERYONE},
    "notices": {"GET": EVERYONE},
    "read_notices": {"POST": EVERYONE},
    "notice_ways": {"GET": EVERYONE, "POST": EVERYONE},
    "ask_responsibilities": {"GET": SIGNERS, "POST": SIGNERS},
    "ask_risk_tier": {"GET": SIGNERS, "POST": SIGNERS},
    "new_document": {"GET": SIGNERS, "POST": SIGNERS},
    "remove_document": {"GET": SIGNERS, "POST": SIGNERS},
    "new_condition": {"GET": SIGNERS, "POST": SIGNERS},
    "remove_condition": {"GET": SIGNERS, "POST": SIGNERS},
    "meet_condition": {"GET": EVERYONE, "POST": EVERYONE},
    "new_delegation": {"GET": SIGNERS, "POST": SIGNERS},
    "end_delegation": {"GET": EVERYONE, "POST": EVERYONE},
    "amend_limit": {"GET": ASKERS, "POST": ASKERS},
    "ask_slo": {"GET": ASKERS, "POST": ASKERS},
    "amend_slo": {"GET": ASKERS, "POST": ASKERS},
    "gate": {"GET": EVERYONE},
    "ask_gate": {"GET": ASKERS, "POST": ASKERS},
    "self_check_file": {"GET": EVERYONE},
    "gate_pack": {"GET": EVERYONE},
    "gate_memo": {"GET": EVERYONE},
    "edit_gate_memo": {"GET": ASKERS, "POST": ASKERS},
    "amend_gate": {"GET": ASKERS, "POST": ASKERS},
    "review": {"GET": EVERYONE, "POST": EVERYONE},
    "slo_proposal": {"GET": EVERYONE},
    "slo_success": {"GET": EVERYONE},
    "amend_responsibilities": {"GET": SIGNERS, "POST": SIGNERS},
    "amend_risk_tier": {"GET": SIGNERS, "POST": SIGNERS},
    "amend_budget": {"GET": ASKERS, "POST": ASKERS},
    "new_limit": {"GET": ASKERS, "POST": ASKERS},
    "change_limit": {"GET": ASKERS, "POST": ASKERS},
    "person": {"GET": OVERSIGHT},
    "invite_person": {"POST": ADMIN},
    "withdraw_invitation": {"GET": CONFIRMERS | ADMIN, "POST": CONFIRMERS | ADMIN},
    "confirm_role": {"GET": CONFIRMERS, "POST": CONFIRMERS},
    "refuse_role": {"GET": CONFIRMERS | ADMIN, "POST": CONFIRMERS | ADMIN},
    "ask_factor_reset": {"GET": ADMIN, "POST": ADMIN},
    "confirm_factor_reset": {"GET": CONFIRMERS, "POST": CONFIRMERS},
    "refuse_factor_reset": {"GET": CONFIRMERS | ADMIN, "POST": CONFIRMERS | ADMIN},
    "add_role": {"POST": ADMIN},
    "end_role": {"GET": ADMIN, "POST": ADMIN},
    "remove_person": {"GET": ADMIN, "POST": ADMIN},
    "create_key": {"POST": ADMIN},
    "revoke_key": {"GET": ADMIN, "POST": ADMIN},
    "limit_key": {"POST": ADMIN},
    "create_webhook": {"POST": ADMIN},
    "webhook": {"GET": KEY_WATCHERS, "POST": ADMIN},
    "delete_webhook": {"GET": ADMIN, "POST": ADMIN},
    "rotate_webhook": {"POST": ADMIN},
    "resend_delivery": {"GET": ADMIN, "POST": ADMIN},
    "exports": {"GET": EVERYONE, "POST": EVERYONE},
    "export_job": {"GET": frozenset({"finops_lead"})},  # one's own: the sample is the lead's
    "export_cancel": {"GET": frozenset({"finops_lead"}), "POST": frozenset({"finops_lead"})},
    "export_file": {"GET": frozenset({"finops_lead"})},
    "saved_views": {"GET": EVERYONE - {"auditor"}, "POST": EVERYONE - {"auditor"}},
    "change_view": {"POST": frozenset({"finops_lead"})},  # one's own: the sample is the lead's
    "delete_view": {"GET": frozenset({"finops_lead"}), "POST": frozenset({"finops_lead"})},
    "audit_chain": {"GET": OVERSIGHT},
    "audit_anchors": {"GET": OVERSIGHT},
    "audit_anchor": {"GET": OVERSIGHT},
    "add_anchor_destination": {"POST": ADMIN},
    "remove_anchor_destination": {"GET": ADMIN, "POST": ADMIN},
}

# What the RACI table lets people sign: the dialogs open for whoever signs anything, and the table
# says who takes the step (403 with a reason to the others).
BY_TABLE = frozenset(
    f"{step}_{noun}"
    for noun in ("responsibilities", "risk_tier", "limit", "slo", "gate")
    for step in ("submit", "approve", "reject", "send_back", "withdraw")
)
PAGES |= {route: {"GET": SIGNERS, "POST": SIGNERS} for route in BY_TABLE}
# Their rows are above: who signs money at all, and everybody; the service says whose it is.
BY_TABLE |= {"budget_approve", "end_delegation", "review"}

# The nouns of the set-up: route of the list, name of one of them, who may change them.
MASTERS = frozenset({"platform_pm", "finops_lead", "finance", "tenant_admin"})
SET_UP = (
    ("business_units", "business_unit", MASTERS),
    ("cost_centers", "cost_center", MASTERS),
    ("registered_use_cases", "use_case", OWNERS_OF_DESIGN),
    ("workflow_steps", "workflow_step", OWNERS_OF_DESIGN),
    ("environments", "environment", MASTERS),
    ("calendar", "calendar_event", MASTERS | {"ai_ops"}),
)
for nouns, noun, writers in SET_UP:
    PAGES |= {
        f"new_{noun}": {"GET": writers, "POST": writers},
        f"import_{nouns}": {"GET": writers, "POST": writers},
        f"edit_{noun}": {"GET": writers, "POST": writers},
    }

# Pages that are declared in the product; whom each action lets in stands here by hand.
READERS = {
    "view_home": EVERYONE,
    "view_organisation": EVERYONE,
    "view_calendar": EVERYONE,
    "view_showback": EVERYONE,
    "view_use_case": EVERYONE,
    "view_traces": EVERYONE,
    "view_periods": EVERYONE,
    "view_budgets": EVERYONE,
    "view_pricebook": EVERYONE,
    "view_rerating": ALL_BUT_OWNERS,
    "view_imports": OPERATORS | {"finance", "tenant_admin", "auditor"},
    "view_mapping": OPERATORS | {"finance", "tenant_admin", "auditor"},
    "view_retention": OPERATORS | {"risk", "finance", "tenant_admin", "auditor"},
    "view_access_review": CONFIRMERS | ADMIN | {"auditor"},
    "view_people": OVERSIGHT,
    "view_audit": OVERSIGHT,
    "view_keys": KEY_WATCHERS,
    "view_webhooks": KEY_WATCHERS,
    "view_responsibilities": EVERYONE,
}
PAGES |= {page.slug: {"GET": READERS[page.action]} for page in pages() if page.slug not in PAGES}

# Over all tenants: route → method → the roles in the platform tenant it is there for.
PLATFORM: dict[str, dict[str, frozenset[str]]] = {
    "platform_showback": {"GET": frozenset({"finops_lead"})},
    "platform_storage": {"GET": frozenset({"finops_lead"})},
    "platform_unit_economics": {"GET": frozenset({"finops_lead"})},
}

# The API: route → method → the scope a key needs.
API: dict[str, dict[str, str]] = {
    "api_ingest": {"POST": "ingest"},
    "receive_litellm": {"POST": "ingest"},
    "receive_traces": {"POST": "ingest"},
    "receive_metrics": {"POST": "ingest"},
    "receive_logs": {"POST": "ingest"},
    "receive_langfuse_traces": {"POST": "ingest"},
    "receive_langfuse_scores": {"POST": "ingest"},
    "receive_langfuse_projects": {"GET": "ingest"},
    "receive_events": {"POST": "ingest"},
    "receive_event_batch": {"POST": "ingest"},
    "api_imports": {"GET": "read|ingest", "POST": "ingest"},
    "api_import": {"GET": "read|ingest"},
    "api_import_cancel": {"POST": "ingest"},
    "api_import_rejects": {"GET": "read|ingest"},
    "api_fields": {"GET": "read|ingest"},
    "api_template": {"GET": "read|ingest"},
    "api_access_review": {"GET": "review"},
    "api_pricebooks": {"GET": "read"},
    "api_pricebook": {"GET": "read"},
    "api_mappings": {"GET": "read|configure", "POST": "configure"},
    "api_mapping": {"GET": "read|configure"},
    "api_mapping_dry_run": {"GET": "read|configure"},
    "api_mapping_cancel": {"POST": "configure"},
    "api_mapping_activate": {"POST": "configure"},
    "api_variance": {"GET": "read"},
    "api_metrics": {"GET": "read"},
    "api_metric": {"GET": "read"},
    "api_outcome_types": {"GET": "read", "POST": "ingest"},
    "api_outcome_definitions": {"GET": "read", "POST": "ingest"},
    "api_measure_definitions": {"GET": "read", "POST": "ingest"},
    "api_quality_incident_entries": {"POST": "ingest"},
    "api_quality_incident_end": {"POST": "ingest"},
    "api_worksheet_entries": {"POST": "configure"},
    "api_trace": {"GET": "read"},
    "api_budget_burn": {"GET": "read|configure"},
    "api_budget_forecast": {"GET": "read|configure"},
    "api_budget_drafts": {"POST": "configure"},
    "api_budget_plan": {"POST": "configure"},
    "api_business_metric_entries": {"POST": "ingest"},
    "api_commitment_entries": {"POST": "configure"},
    "api_commitment_release": {"POST": "configure"},
    "api_limit_drafts": {"POST": "configure"},
    "api_slo_drafts": {"POST": "configure"},
    "api_gate_pack": {"GET": "read"},
    "api_gate_memo": {"GET": "read", "POST": "configure"},
    "api_slo_allowed": {"GET": "read"},
    "api_slo_success": {"GET": "read"},
    "api_request": {"GET": "read"},
    "api_responsibilities": {"GET": "read"},
    "api_duplicates": {"GET": "read|ingest"},
    "api_duplicate": {"GET": "read|ingest"},
    "api_exports": {"GET": "read", "POST": "read"},
    "api_export": {"GET": "read"},
    "api_export_cancel": {"POST": "read"},
    "api_export_file": {"GET": "read"},
    "api_webhooks": {"GET": "webhooks", "POST": "webhooks"},
    "api_event_types": {"GET": "webhooks"},
    "api_webhook": {"GET": "webhooks", "PATCH": "webhooks", "DELETE": "webhooks"},
    "api_rotate_webhook": {"POST": "webhooks"},
    "api_deliveries": {"GET": "webhooks"},
    "api_resend_delivery": {"POST": "webhooks"},
    "api_audit_anchors": {"GET": "read"},
    "api_audit_anchor": {"GET": "read"},
}

for nouns, noun, _writers in SET_UP:
    API |= {
        f"api_{nouns}": {"GET": "read", "POST": "configure"},
        f"api_{noun}": {"GET": "read", "PATCH": "configure"},
    }
# What answers with a report: by the action that opens it.
KEYS = {
    **dict.fromkeys(("view_showback", "view_use_case", "view_traces"), "read"),
    "view_imports": "read|ingest",
    "view_budgets": "read|configure",
    "view_responsibilities": "read",
}
API |= {
    f"api_{report.api_name}": {"GET": KEYS[report.action]} for report in reports() if report.has_api
}

# Outside any tenant.
OPEN: dict[str, str] = {
    "healthz": "everyone",
    "readyz": "everyone",
    "api_schema": "everyone",
    "api_docs": "everyone",
    "demo_sign_in": "everyone",  # 404 outside demo mode
    "demo_mail": "everyone",  # the same
    "invitation": "everyone",  # whoever has the link
    "confirm_new_address": "everyone",  # whoever has the link
    "confirm_old_address": "everyone",  # the same
    "address": "signed-in",
    "withdraw_address": "signed-in",
    "single_sign_on": "signed-in",  # 404 where there is none
    "choose_tenant": "signed-in",
}

# django-allauth's own: it guards them itself, and they touch nothing but the person's account.
LIBRARY_ROUTES = frozenset(
    {
        "account_change_password",
        "account_confirm_email",
        "account_confirm_login_code",
        "account_email",
        "account_email_verification_sent",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_set_password",
        "account_signup",
        "mfa_activate_totp",
        "mfa_authenticate",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "mfa_view_recovery_codes",
        "openid_connect_callback",
        "openid_connect_login",
        "socialaccount_connections",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
    }
)
# Redirects of allauth that have no name.
LIBRARY_PATHS = "accounts/social/"
