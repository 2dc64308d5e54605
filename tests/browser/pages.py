"""Every page that a person sees, by route; what is no page is listed too, so none is forgotten."""

from django.urls import reverse

from finops.ui.reports import report_pages
from tests.browser.site import BOOK, DRAFT, LISTED, REVIEWED, SLUG, TRACE, USE_CASE, Site

# Route → what its URL captures beside the tenant; a callable takes it from the site.
IN_THE_TENANT = (
    *(page.slug for page in report_pages()),
    "home", "inbox", "edit_use_case", "trace",
    "imports",
    "import_job", "data_fields", "pricebooks", "pricebook", "people", "person", "keys", "audit",
    "audit_chain", "audit_anchors", "access_review",
    "saved_views", "exports", "export_job", "periods", "storage",
    "calls", "attempts", "pricebook_new", "pricebook_entry", "pricebook_submit",
    "pricebook_send_back", "pricebook_approve", "pricebook_difference",
    "pricebook_import", "pricebook_unread",
    "mapping", "mapping_version", "mapping_rule", "mapping_activate",
    "reratings", "rerate-new", "rerating", "rerating_approve", "rerating_reject",
    "outcome_rules",
    "confirm_role", "refuse_role",
    "duplicate",
    "ask_factor_reset", "confirm_factor_reset", "refuse_factor_reset",
    "end_role", "remove_person", "withdraw_invitation", "revoke_key",
)  # fmt: skip
# Pages that the tenant admin does not see, or sees empty.
SEEN_BY = {
    "mapping_rule": "finops_lead", "mapping_activate": "finops_lead",
    "confirm_role": "finops_lead", "refuse_role": "finops_lead",
    "confirm_factor_reset": "finops_lead", "refuse_factor_reset": "finops_lead",
    "pricebook_new": "finance", "pricebook_import": "finance", "pricebook_entry": "finance",
    "pricebook_submit": "finance",
    "pricebook_send_back": "finops_lead", "pricebook_approve": "finops_lead",
    "rerate-new": "finance", "rerating_approve": "finops_lead", "rerating_reject": "finops_lead",
    # Those of the account, where there is something to see: an app, a change under way.
    "mfa_index": "finops_lead", "mfa_deactivate_totp": "finops_lead",
    "mfa_generate_recovery_codes": "finops_lead", "mfa_reauthenticate": "finops_lead",
    "address": "auditor",
}  # fmt: skip
OUTSIDE = (
    "choose_tenant", "api_docs", "account_change_password", "account_logout", "mfa_index",
    "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_deactivate_totp",
    "mfa_generate_recovery_codes", "mfa_reauthenticate", "account_reauthenticate", "address",
)  # fmt: skip
SIGNED_OUT = (
    "account_login", "account_reset_password", "invitation", "confirm_new_address",
    "confirm_old_address",
)  # fmt: skip
MISSING = "a page that is not there"
PAGES = (*IN_THE_TENANT, *OUTSIDE, *SIGNED_OUT, MISSING)

# Parts of pages, files, probes and posts.
NO_PAGES = frozenset(
    {
        "change_view", "delete_view", "export_file",
        "home_waiting", "home_figures", "home_trend", "home_use_cases", "trace_by_query",
        "import_upload", "import_cancel", "export_cancel", "rerating_cancel", "mapping_cancel",
        "import_rejects", "data_template", "invite_person", "add_role",
        "create_key", "limit_key", "demo_sign_in", "api_schema",
        "healthz", "readyz", "close_period", "reopen_period", "set_retention", "pricebook_delete",
        "pricebook_retire", "pricebook_remove_entry", "unpriced_draft", "rerating_submit",
        "mapping_draft", "mapping_remove_rule", "mapping_go_over", "mapping_discard",
        "rerating_recompute", "rerating_withdraw",
        "decide_duplicate", "merge_shown",
        "audit_anchor", "add_anchor_destination", "remove_anchor_destination",
        "register_outcome_type", "define_outcome",
        "demo_mail",  # there is none outside a demo
        "withdraw_address",
        "single_sign_on",  # there is none without a provider
        "variance",  # leads on to reported_cost
    }
)  # fmt: skip


def path_of(name: str, site: Site) -> str:
    if name == MISSING:
        return f"/t/{SLUG}/nowhere/"
    if name in site.links:
        return site.links[name]
    if name not in IN_THE_TENANT:
        return reverse(name)
    captures: dict[str, dict[str, object]] = {
        "use_case": {"use_case": USE_CASE},
        "edit_use_case": {"use_case": USE_CASE},
        "trace": {"trace_id": TRACE},
        "export_job": {"export": site.export},
        "import_job": {"public_id": site.job},
        "person": {"person": site.person.pk},
        "confirm_role": {"assignment": site.grant},
        "refuse_role": {"assignment": site.grant},
        "ask_factor_reset": {"person": site.person.pk},
        "confirm_factor_reset": {"reset": site.reset},
        "refuse_factor_reset": {"reset": site.reset},
        "end_role": {"assignment": site.grant},
        "remove_person": {"person": site.person.pk},
        "withdraw_invitation": {"invitation": site.invitation},
        "revoke_key": {"public_id": site.key},
        "pricebook": {"version": BOOK},
        "pricebook_difference": {"version": DRAFT},
        "pricebook_unread": {"version": LISTED},
        "pricebook_entry": {"version": DRAFT},
        "pricebook_submit": {"version": DRAFT},
        "pricebook_send_back": {"version": REVIEWED},
        "pricebook_approve": {"version": REVIEWED},
        "duplicate": {"public_id": site.pair},
        "mapping_version": {"number": site.mapping},
        "mapping_activate": {"number": site.mapping},
        "rerating": {"public_id": site.rerating},
        "rerating_approve": {"public_id": site.rerating},
        "rerating_reject": {"public_id": site.rerating},
    }
    return reverse(name, kwargs={"tenant": SLUG, **captures.get(name, {})})
