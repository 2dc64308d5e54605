"""Every page that a person sees, by route; what is no page is listed too, so none is forgotten."""

from django.urls import reverse

from finops.set_up.nouns import NOUNS
from finops.ui.reports import pages
from tests.browser.site import BOOK, DRAFT, LISTED, REVIEWED, SLUG, TRACE, USE_CASE, Site
from tests.browser.waiting.budgets import BUDGET
from tests.browser.waiting.limits import IN_FORCE

# Parts of pages, files, probes and posts.
NO_PAGES = frozenset(
    {
        "change_view", "delete_view", "export_file",
        "home_waiting", "inbox_count", "home_figures", "home_trend", "home_use_cases",
        "trace_by_query", "term",
        "import_upload", "import_cancel", "export_cancel", "rerating_cancel", "mapping_cancel",
        "import_put_away", "import_take_back",
        "import_rejects", "data_template", "invite_person", "add_role",
        "create_webhook", "rotate_webhook",
        "create_key", "limit_key", "demo_sign_in", "api_schema",
        "healthz", "readyz", "close_period", "reopen_period", "set_retention", "pricebook_delete",
        "pricebook_retire", "pricebook_remove_entry", "unpriced_draft", "rerating_submit",
        "mapping_draft", "mapping_remove_rule", "mapping_go_over", "mapping_discard",
        "rerating_recompute", "rerating_withdraw",
        "decide_duplicate", "merge_shown",
        "audit_anchor", "add_anchor_destination", "remove_anchor_destination",
        "register_outcome_type", "define_outcome", "define_measure",
        "demo_mail",  # there is none outside a demo
        "withdraw_address", "read_notices",
        "single_sign_on",  # there is none without a provider
        *(
            f"{step}_{noun}"
            for noun in ("responsibilities", "risk_tier")
            for step in ("submit", "approve", "reject", "send_back", "withdraw")
        ),
        # Forms of drafts, like those that ask; dialogs of the template with other facts.
        *(f"amend_{noun}" for noun in ("responsibilities", "risk_tier", "slo")),
        *("submit_slo", "withdraw_slo", "reject_slo", "send_back_slo"),
        *("end_delegation", "meet_condition"),
        *("remove_condition", "remove_document", "quality_incident_end"),
        "budget_review",  # there is none before a budget of high risk is overrun
        "worksheet_file",
        "variance",  # leads on to reported_cost
    }
)  # fmt: skip
SET_UP_PAGES = tuple(
    name
    for noun in NOUNS
    for name in (
        *(f"new_{noun.kind.name}", f"import_{noun.slug}"),
        *([] if noun.edited_at else [f"edit_{noun.kind.name}"]),
    )
)
# In their order: of the draft, then of what is in review.
LIMIT_STEPS = (
    *("amend_limit", "submit_limit", "withdraw_limit"),
    *("approve_limit", "reject_limit", "send_back_limit"),
)
# Route → what its URL captures beside the tenant; a callable takes it from the site.
IN_THE_TENANT = (
    *(page.slug for page in pages() if page.slug not in NO_PAGES),
    *SET_UP_PAGES, "search", "use_case_set_up", "edit_use_case", "import_job", "data_fields",
    "person",
    "audit_chain", "audit_anchors", "saved_views", "export_job",
    "pricebook_new", "pricebook_entry", "pricebook_submit",
    "pricebook_send_back", "pricebook_approve", "pricebook_import",
    "mapping_version", "mapping_rule", "mapping_activate",
    "rerate-new", "rerating_approve", "rerating_reject",
    "confirm_role", "refuse_role",
    "duplicate", "budget_new", "budget_transfer", "budget_import",
    "budget", "budget_change", "budget_amount", "budget_approve",
    "budget_reject", "budget_send_back", "budget_submit", "budget_withdraw", "amend_budget",
    "request", "ask_responsibilities", "ask_risk_tier", "notices", "notice_ways",
    "commitment_new", "commitment_release", "quality_incident_new",
    "business_metrics_import",
    "worksheet_entries", "worksheet_import", "scale_decision",
    "new_limit", "new_delegation", "new_condition", "new_document",
    "change_limit", *LIMIT_STEPS, "ask_slo", "approve_slo", "slo_proposal", "slo_success",
    "ask_factor_reset", "confirm_factor_reset", "refuse_factor_reset",
    "end_role", "remove_person", "withdraw_invitation", "revoke_key",
    "webhook", "delete_webhook", "resend_delivery",
)  # fmt: skip
# Pages that the tenant admin does not see, or sees empty.
SEEN_BY = {
    "budget_new": "finops_lead", "budget_transfer": "finops_lead",
    "budget_import": "finops_lead", "budget_amount": "finops_lead",
    "budget_change": "finops_lead", "budget_approve": "finops_lead",
    "budget_reject": "finops_lead", "budget_send_back": "finops_lead",
    "budget_submit": "finops_lead", "budget_withdraw": "finops_lead",
    "amend_budget": "finops_lead", "new_document": "finops_lead",
    "change_limit": "finops_lead", **dict.fromkeys(LIMIT_STEPS, "finops_lead"),
    "ask_slo": "finops_lead", "approve_slo": "platform_pm",
    "request": "finops_lead", "notices": "finops_lead",
    **dict.fromkeys(("worksheet_entries", "worksheet_import", "scale_decision"), "finops_lead"),
    "commitment_new": "finops_lead", "commitment_release": "finops_lead",
    "new_limit": "finops_lead", "new_delegation": "finops_lead", "new_condition": "finops_lead",
    "ask_responsibilities": "finops_lead", "ask_risk_tier": "finops_lead",
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


def path_of(name: str, site: Site) -> str:
    if name == MISSING:
        return f"/t/{SLUG}/nowhere/"
    if name in site.links:
        return site.links[name]
    if name not in IN_THE_TENANT:
        return reverse(name)
    captures: dict[str, dict[str, object]] = {
        "use_case": {"use_case": USE_CASE},
        "use_case_worksheet": {"use_case": USE_CASE},
        "use_case_set_up": {"use_case": USE_CASE},
        "worksheet_entries": {"use_case": USE_CASE},
        "worksheet_import": {"use_case": USE_CASE},
        "scale_decision": {"use_case": USE_CASE},
        "edit_use_case": {"use_case": USE_CASE},
        "trace": {"trace_id": TRACE},
        **{f"edit_{noun}": {"entry": pk} for noun, pk in site.set_up.items()},
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
        "webhook": {"webhook": site.webhook},
        "delete_webhook": {"webhook": site.webhook},
        "resend_delivery": {"webhook": site.webhook, "delivery": site.delivery},
        "pricebook": {"version": BOOK},
        "pricebook_difference": {"version": DRAFT},
        "pricebook_unread": {"version": LISTED},
        "pricebook_entry": {"version": DRAFT},
        "pricebook_submit": {"version": DRAFT},
        "pricebook_send_back": {"version": REVIEWED},
        "pricebook_approve": {"version": REVIEWED},
        "duplicate": {"public_id": site.pair},
        "budget": {"budget_slug": BUDGET},
        "budget_amount": {"budget_slug": BUDGET},
        "budget_change": {"budget_change": site.budget.change},
        "budget_approve": {"budget_change": site.budget.change},
        "budget_reject": {"budget_change": site.budget.change},
        "budget_send_back": {"budget_change": site.budget.change},
        "budget_submit": {"budget_change": site.budget.draft},
        "budget_withdraw": {"budget_change": site.budget.draft},
        "amend_budget": {"budget_change": site.budget.draft},
        "change_limit": {"slug": IN_FORCE},
        **{name: {"item": site.limits.draft} for name in LIMIT_STEPS[:3]},
        **{name: {"item": site.limits.asked} for name in LIMIT_STEPS[3:]},
        "ask_slo": {"use_case": USE_CASE},
        "approve_slo": {"item": site.slo},
        "commitment_release": {"commitment": site.budget.commitment},
        "request": {"asked": site.budget.request},
        "new_condition": {"number": site.budget.request},
        "new_document": {"number": site.budget.draft_request},
        "mapping_version": {"number": site.mapping},
        "mapping_activate": {"number": site.mapping},
        "rerating": {"public_id": site.rerating},
        "rerating_approve": {"public_id": site.rerating},
        "rerating_reject": {"public_id": site.rerating},
    }
    return reverse(name, kwargs={"tenant": SLUG, **captures.get(name, {})})
