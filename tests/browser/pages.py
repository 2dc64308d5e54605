"""Every page that a person sees, by route; what is no page is listed too, so none is forgotten."""

from django.urls import reverse

from finops.set_up.nouns import NOUNS
from finops.ui.reports import pages
from tests.browser.site import BOOK, DRAFT, LISTED, REVIEWED, SLUG, TRACE, USE_CASE, Site
from tests.browser.waiting.budgets import BUDGET
from tests.browser.waiting.limits import IN_FORCE

# What a browser has nothing to look at in, by reason.
NO_PAGES_BECAUSE = {
    "it is only posted to: the page that has its form answers": (
        "add_anchor_destination", "add_role", "change_view", "create_key", "create_webhook",
        "decide_duplicate", "define_measure", "define_outcome", "import_put_away",
        "import_take_back", "import_upload", "invite_person", "limit_key", "mapping_draft",
        "mapping_go_over", "merge_shown", "read_notices", "register_outcome_type",
        "rotate_webhook", "set_retention", "unpriced_draft",
    ),
    "it is a part of a page, seen with it": (
        "home_waiting", "inbox_count", "home_figures", "home_trend", "home_use_cases", "term",
        "use_case_promises",
    ),
    "it is a file, or leads on to a page": (
        "export_file", "import_rejects", "data_template", "audit_anchor", "api_schema",
        "self_check_file", "trace_by_query", "variance", "worksheet_file",
    ),
    "programs ask it": ("healthz", "readyz"),
    "there is none outside a demo, or without a provider": (
        "demo_sign_in", "demo_mail", "single_sign_on",
    ),
    "it is a dialog like others here, of what the site's rows cannot be in": (
        "delete_view", "import_cancel", "export_cancel", "rerating_cancel", "mapping_cancel",
        "close_period", "reopen_period", "pricebook_retire", "pricebook_remove_entry",
        "rerating_submit", "rerating_recompute", "mapping_remove_rule",
        "remove_anchor_destination", "withdraw_address",
        "amend_slo", "submit_slo", "withdraw_slo", "reject_slo", "send_back_slo",
    ),
}  # fmt: skip
NO_PAGES = frozenset().union(*NO_PAGES_BECAUSE.values())
# Dialogs of what was sent back, then of what is in review.
DRAFT_STEPS = ("amend", "submit", "withdraw")
REVIEW_STEPS = ("approve", "reject", "send_back")
CHANGE_STEPS = {
    noun: [f"{step}_{noun}" for step in (*DRAFT_STEPS, *REVIEW_STEPS)]
    for noun in ("responsibilities", "risk_tier")
}
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
GATE_STEPS = tuple(f"{step}_gate" for step in (*DRAFT_STEPS, *REVIEW_STEPS))
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
    "worksheet_entries", "worksheet_import",
    "new_limit", "new_delegation", "new_condition", "new_document",
    "change_limit", *LIMIT_STEPS, "ask_slo", "approve_slo", "slo_proposal", "slo_success", "review",
    *GATE_STEPS, "ask_gate", "gate", "gate_memo", "edit_gate_memo", "gate_pack",
    "ask_factor_reset", "confirm_factor_reset", "refuse_factor_reset",
    "end_role", "remove_person", "withdraw_invitation", "revoke_key",
    "webhook", "delete_webhook", "resend_delivery",
    *CHANGE_STEPS["responsibilities"], *CHANGE_STEPS["risk_tier"],
    "end_delegation", "meet_condition", "remove_condition", "remove_document",
    "quality_incident_end", "budget_review",
    "pricebook_delete", "rerating_withdraw", "mapping_discard",
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
    "gate": "finops_lead",
    "ask_gate": "ai_ops", "gate_memo": "ai_ops", "gate_pack": "ai_ops",
    "edit_gate_memo": "ai_ops", **dict.fromkeys(GATE_STEPS[:3], "ai_ops"),
    **dict.fromkeys(GATE_STEPS[3:], "finops_lead"),
    "request": "finops_lead", "notices": "finops_lead",
    **dict.fromkeys(("worksheet_entries", "worksheet_import"), "finops_lead"),
    "commitment_new": "finops_lead", "commitment_release": "finops_lead",
    "new_limit": "finops_lead", "new_delegation": "finops_lead", "new_condition": "finops_lead",
    "ask_responsibilities": "finops_lead", "ask_risk_tier": "finops_lead",
    **dict.fromkeys((*CHANGE_STEPS["responsibilities"], *CHANGE_STEPS["risk_tier"]), "ai_ops"),
    **{f"{step}_responsibilities": "finops_lead" for step in REVIEW_STEPS},
    **{f"{step}_risk_tier": "risk" for step in REVIEW_STEPS},
    "end_delegation": "risk", "meet_condition": "finance", "budget_review": "risk",
    "remove_condition": "finops_lead", "remove_document": "finops_lead",
    "pricebook_delete": "finance", "rerating_withdraw": "finance",
    "mapping_discard": "finops_lead",
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
Captures = dict[str, dict[str, object]]  # what a route takes beside the tenant
PAGES = (*IN_THE_TENANT, *OUTSIDE, *SIGNED_OUT, MISSING)


def path_of(name: str, site: Site) -> str:
    if name == MISSING:
        return f"/t/{SLUG}/nowhere/"
    if name in site.links:
        return site.links[name]
    if name not in IN_THE_TENANT:
        return reverse(name)
    captures = {
        **_of_use_cases(site),
        **_of_people(site),
        **_of_prices(site),
        **_of_decisions(site),
    }
    return reverse(name, kwargs={"tenant": SLUG, **captures.get(name, {})})


def _of_use_cases(site: Site) -> Captures:
    """Of use cases, their traces and set-up, and what comes in and goes out."""
    return {
        "use_case": {"use_case": USE_CASE},
        "use_case_worksheet": {"use_case": USE_CASE},
        "use_case_drivers": {"use_case": USE_CASE},
        "use_case_review": {"use_case": USE_CASE},
        "use_case_set_up": {"use_case": USE_CASE},
        "worksheet_entries": {"use_case": USE_CASE},
        "worksheet_import": {"use_case": USE_CASE},
        "edit_use_case": {"use_case": USE_CASE},
        "trace": {"trace_id": TRACE},
        **{f"edit_{noun}": {"entry": pk} for noun, pk in site.set_up.items()},
        "export_job": {"export": site.export},
        "import_job": {"public_id": site.job},
        "duplicate": {"public_id": site.pair},
    }


def _of_people(site: Site) -> Captures:
    """Of people, their roles and keys, and webhooks."""
    return {
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
    }


def _of_prices(site: Site) -> Captures:
    """Of price books, rules of attribution and re-rating."""
    return {
        "pricebook": {"version": BOOK},
        "pricebook_difference": {"version": DRAFT},
        "pricebook_unread": {"version": LISTED},
        "pricebook_entry": {"version": DRAFT},
        "pricebook_submit": {"version": DRAFT},
        "pricebook_send_back": {"version": REVIEWED},
        "pricebook_approve": {"version": REVIEWED},
        "mapping_version": {"number": site.mapping},
        "mapping_activate": {"number": site.mapping},
        "pricebook_delete": {"version": DRAFT},
        "mapping_discard": {"number": site.mapping},
        "rerating_withdraw": {"public_id": site.rerating},
        "rerating": {"public_id": site.rerating},
        "rerating_approve": {"public_id": site.rerating},
        "rerating_reject": {"public_id": site.rerating},
    }


def _of_decisions(site: Site) -> Captures:
    """Of budgets, limits, the matrix, reviews and requests."""
    return {
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
        "review": {"review": site.slos[1]},
        "approve_slo": {"item": site.slos[0]},
        "ask_gate": {"use_case": USE_CASE},
        "gate_memo": {"item": site.gates[0]},
        "gate_pack": {"item": site.gates[0]},
        "edit_gate_memo": {"item": site.gates[0]},
        "gate": {"item": site.gates[0]},
        **{name: {"item": site.gates[1]} for name in GATE_STEPS[:3]},
        **{name: {"item": site.gates[0]} for name in GATE_STEPS[3:]},
        **_of_changes(site),
        "commitment_release": {"commitment": site.budget.commitment},
        "request": {"asked": site.budget.request},
        "new_condition": {"number": site.budget.request},
        "new_document": {"number": site.budget.draft_request},
    }


def _of_changes(site: Site) -> Captures:
    """Those of `tests.browser.waiting.changes`."""
    changes, draft = site.changes, site.budget.draft_request
    rows = {
        "responsibilities": (changes.table_draft, changes.table),
        "risk_tier": (changes.tier_draft, changes.tier),
    }
    return {
        **{
            f"{step}_{noun}": {"item": row[0]} for noun, row in rows.items() for step in DRAFT_STEPS
        },
        **{
            f"{step}_{noun}": {"item": row[1]}
            for noun, row in rows.items()
            for step in REVIEW_STEPS
        },
        "end_delegation": {"delegation": changes.delegation},
        "meet_condition": {"condition": changes.condition},
        "remove_condition": {"number": draft, "no": changes.condition_no},
        "remove_document": {"number": draft, "no": changes.document_no},
        "quality_incident_end": {"incident": changes.incident},
        "budget_review": {"budget_review": changes.review},
    }
