"""Who may open what, written by hand: every route of the product has its row here, and every action
of report pages.

It repeats the product's own permission table on purpose. A route without a row fails the test,
and so does a change on one side alone.
"""

from finops.ui.reports import report_pages

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
ALL_BUT_OWNERS = EVERYONE - {"business_owner"}
PRICE_WRITERS = frozenset({"platform_pm", "finops_lead", "finance", "ai_ops"})
KEY_WATCHERS = frozenset({"ai_ops", "tenant_admin", "auditor"})
MAPPERS = frozenset({"platform_pm", "finops_lead"})
OWNERS_OF_DESIGN = frozenset({"platform_pm", "product_architect", "tenant_admin"})

# Pages: route → method → the roles it is there for; everybody else gets 404.
PAGES: dict[str, dict[str, frozenset[str]]] = {
    "home": {"GET": EVERYONE},
    "inbox": {"GET": EVERYONE},
    "home_waiting": {"GET": EVERYONE},
    "home_figures": {"GET": EVERYONE},
    "home_trend": {"GET": EVERYONE},
    "home_use_cases": {"GET": EVERYONE},
    "edit_use_case": {"GET": OWNERS_OF_DESIGN, "POST": OWNERS_OF_DESIGN},
    "trace": {"GET": EVERYONE},
    "trace_by_query": {"GET": EVERYONE},
    "calls": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "attempts": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "imports": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "import_upload": {"POST": OPERATORS | {"tenant_admin"}},
    "import_cancel": {"POST": OPERATORS | {"tenant_admin"}},
    "import_job": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "import_rejects": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "data_fields": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "data_template": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "unpriced_draft": {"POST": PRICE_WRITERS},
    "pricebooks": {"GET": EVERYONE},
    "pricebook": {"GET": EVERYONE},
    "pricebook_difference": {"GET": EVERYONE},
    "pricebook_unread": {"GET": EVERYONE},
    "pricebook_new": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_import": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_entry": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_remove_entry": {"POST": PRICE_WRITERS},
    "pricebook_submit": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_delete": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_send_back": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "pricebook_approve": {"GET": LEADS, "POST": LEADS},
    "pricebook_retire": {"GET": LEADS, "POST": LEADS},
    "variance": {"GET": EVERYONE},
    "duplicate": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "merge_shown": {"POST": frozenset({"platform_pm", "finops_lead", "finance"})},
    "decide_duplicate": {"POST": frozenset({"platform_pm", "finops_lead", "finance"})},
    "reratings": {"GET": ALL_BUT_OWNERS},
    "rerate-new": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating": {"GET": ALL_BUT_OWNERS},
    "rerating_submit": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating_recompute": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating_withdraw": {"GET": PRICE_WRITERS, "POST": PRICE_WRITERS},
    "rerating_cancel": {"POST": PRICE_WRITERS},
    "rerating_approve": {"GET": LEADS, "POST": LEADS},
    "rerating_reject": {"GET": LEADS, "POST": LEADS},
    "mapping": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "mapping_version": {"GET": OPERATORS | {"finance", "tenant_admin", "auditor"}},
    "mapping_draft": {"POST": MAPPERS},
    "mapping_rule": {"GET": MAPPERS, "POST": MAPPERS},
    "mapping_remove_rule": {"POST": MAPPERS},
    "mapping_go_over": {"POST": MAPPERS},
    "mapping_activate": {"GET": MAPPERS, "POST": MAPPERS},
    "mapping_cancel": {"POST": MAPPERS},
    "mapping_discard": {"POST": MAPPERS},
    "outcome_rules": {"GET": EVERYONE},
    "register_outcome_type": {"POST": OWNERS_OF_DESIGN | LEADS},
    "define_outcome": {"POST": OWNERS_OF_DESIGN | LEADS},
    "periods": {"GET": EVERYONE},
    "close_period": {"POST": frozenset({"finops_lead", "finance"})},
    "reopen_period": {"POST": frozenset({"finops_lead", "finance"})},
    "storage": {"GET": OPERATORS | {"risk", "finance", "tenant_admin", "auditor"}},
    "set_retention": {"POST": frozenset({"risk", "tenant_admin"})},
    "access_review": {"GET": CONFIRMERS | ADMIN | {"auditor"}},
    "people": {"GET": OVERSIGHT},
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
    "keys": {"GET": KEY_WATCHERS},
    "create_key": {"POST": ADMIN},
    "revoke_key": {"GET": ADMIN, "POST": ADMIN},
    "limit_key": {"POST": ADMIN},
    "exports": {"GET": EVERYONE, "POST": EVERYONE},
    "export_job": {"GET": frozenset({"finops_lead"})},  # one's own: the sample is the lead's
    "export_cancel": {"POST": frozenset({"finops_lead"})},
    "export_file": {"GET": frozenset({"finops_lead"})},
    "saved_views": {"GET": EVERYONE - {"auditor"}, "POST": EVERYONE - {"auditor"}},
    "change_view": {"POST": frozenset({"finops_lead"})},  # one's own: the sample is the lead's
    "delete_view": {"POST": frozenset({"finops_lead"})},
    "audit": {"GET": OVERSIGHT},
    "audit_chain": {"GET": OVERSIGHT},
    "audit_anchors": {"GET": OVERSIGHT},
    "audit_anchor": {"GET": OVERSIGHT},
    "add_anchor_destination": {"POST": ADMIN},
    "remove_anchor_destination": {"POST": ADMIN},
}

# Report pages are declared in the product; whom each action lets in stands here by hand.
REPORT_READERS = {
    "view_showback": EVERYONE,
    "view_use_case": EVERYONE,
    "view_traces": EVERYONE,
    "view_imports": OPERATORS | {"finance", "tenant_admin", "auditor"},
}
PAGES |= {page.slug: {"GET": REPORT_READERS[page.action]} for page in report_pages()}

# Over all tenants: route → method → the roles in the platform tenant it is there for.
PLATFORM: dict[str, dict[str, frozenset[str]]] = {
    "platform_showback": {"GET": frozenset({"finops_lead"})},
    "platform_storage": {"GET": frozenset({"finops_lead"})},
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
    "api_unit_economics": {"GET": "read"},
    "api_variance": {"GET": "read"},
    "api_metrics": {"GET": "read"},
    "api_metric": {"GET": "read"},
    "api_outcome_types": {"GET": "read", "POST": "ingest"},
    "api_outcome_definitions": {"GET": "read", "POST": "ingest"},
    "api_trace": {"GET": "read"},
    "api_traces": {"GET": "read"},
    "api_duplicates": {"GET": "read|ingest"},
    "api_duplicate": {"GET": "read|ingest"},
    "api_audit_anchors": {"GET": "read"},
    "api_audit_anchor": {"GET": "read"},
}

API |= {f"api_{page.slug}": {"GET": "read"} for page in report_pages() if page.api}

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
