"""Every page that a person sees, by route; what is no page is listed too, so none is forgotten."""

from django.urls import reverse

from tests.browser.site import BOOK, DRAFT, LISTED, REVIEWED, SLUG, TRACE, USE_CASE, Site

# Route → what its URL captures beside the tenant; a callable takes it from the site.
IN_THE_TENANT = (
    "home", "use_cases", "use_case", "edit_use_case", "showback", "traces", "trace", "imports",
    "import_job", "pricebooks", "pricebook", "people", "person", "keys", "audit", "audit_chain",
    "saved_views", "exports", "export_job", "periods", "storage",
    "calls", "attempts", "pricebook_new", "pricebook_entry", "pricebook_submit",
    "pricebook_send_back", "pricebook_approve", "unpriced", "pricebook_difference",
    "pricebook_import", "pricebook_unread",
    "reratings", "rerate-new", "rerating", "rerating_approve", "rerating_reject", "variance",
    "work_lists", "degraded", "conflicts",
)  # fmt: skip
# Pages that the tenant admin does not see.
SEEN_BY = {
    "pricebook_new": "finance", "pricebook_import": "finance", "pricebook_entry": "finance",
    "pricebook_submit": "finance",
    "pricebook_send_back": "finops_lead", "pricebook_approve": "finops_lead",
    "rerate-new": "finance", "rerating_approve": "finops_lead", "rerating_reject": "finops_lead",
}  # fmt: skip
OUTSIDE = (
    "choose_tenant", "api_docs", "account_change_password", "account_logout", "mfa_index",
    "mfa_activate_totp",
)  # fmt: skip
SIGNED_OUT = ("account_login", "account_reset_password")
MISSING = "a page that is not there"
PAGES = (*IN_THE_TENANT, *OUTSIDE, *SIGNED_OUT, MISSING)

# Parts of pages, files, probes and posts.
NO_PAGES = frozenset(
    {
        "change_view", "delete_view", "export_file",
        "home_waiting", "home_figures", "home_trend", "home_use_cases", "trace_by_query",
        "import_upload", "import_rejects", "invite_person", "add_role", "end_role",
        "remove_person", "create_key", "revoke_key", "limit_key", "demo_sign_in", "api_schema",
        "healthz", "readyz", "close_period", "reopen_period", "set_retention", "pricebook_delete",
        "pricebook_retire", "pricebook_remove_entry", "unpriced_draft", "rerating_submit",
        "rerating_recompute", "rerating_withdraw",
    }
)  # fmt: skip


def path_of(name: str, site: Site) -> str:
    if name == MISSING:
        return f"/t/{SLUG}/nowhere/"
    if name not in IN_THE_TENANT:
        return reverse(name)
    captures: dict[str, dict[str, object]] = {
        "use_case": {"use_case": USE_CASE},
        "edit_use_case": {"use_case": USE_CASE},
        "trace": {"trace_id": TRACE},
        "export_job": {"export": site.export},
        "import_job": {"public_id": site.job},
        "person": {"person": site.person.pk},
        "pricebook": {"version": BOOK},
        "pricebook_difference": {"version": DRAFT},
        "pricebook_unread": {"version": LISTED},
        "pricebook_entry": {"version": DRAFT},
        "pricebook_submit": {"version": DRAFT},
        "pricebook_send_back": {"version": REVIEWED},
        "pricebook_approve": {"version": REVIEWED},
        "rerating": {"public_id": site.rerating},
        "rerating_approve": {"public_id": site.rerating},
        "rerating_reject": {"public_id": site.rerating},
    }
    return reverse(name, kwargs={"tenant": SLUG, **captures.get(name, {})})
