"""Pages and API of the ground floor."""

from typing import Final

from django.urls import URLPattern, URLResolver, include, path

from finops.api.access_review import AccessReviewView
from finops.api.anchors import AnchorsView, AnchorView
from finops.api.approvals import RequestView, ResponsibilitiesView
from finops.api.limits import LimitDraftsView
from finops.api.schema import SchemaView
from finops.ui.reports import report_pages
from finops.views import api_keys, saved_views
from finops.views.api_docs import api_docs
from finops.views.choose_tenant import choose_tenant
from finops.views.demo import demo_mail, demo_sign_in
from finops.views.home import home
from finops.views.inbox import inbox, inbox_count
from finops.views.people.invitations import invitation
from finops.views.reports import report_urls
from finops.views.searching import searching

NOUNS: Final = (
    "approvals",
    "audit",
    "conditions",
    "delegations",
    "documents",
    "exports",
    "glossary",
    "limits",
    "notices",
    "people",
    "set_up",
    "webhooks",
)

of_a_tenant: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("inbox/", inbox, name="inbox"),
    path("search/", searching, name="search"),
    path("inbox/count/", inbox_count, name="inbox_count"),
    path("keys/", api_keys.keys, name="keys"),
    path("keys/create", api_keys.create_key, name="create_key"),
    path("keys/<slug:public_id>/limits", api_keys.limit_key, name="limit_key"),
    path("views/", saved_views.saved_views, name="saved_views"),
    path("views/<uuid:view>/", saved_views.change_view, name="change_view"),
    path("views/<uuid:view>/delete", saved_views.delete_view, name="delete_view"),
    *(path("", include(f"finops.views.{noun}.urls")) for noun in NOUNS),
    *report_urls(report_pages()),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("t/<slug:tenant>/", include(of_a_tenant)),
    path("", include("finops.views.account.urls")),
    path("", choose_tenant, name="choose_tenant"),
    path("invitations/<str:token>/", invitation, name="invitation"),
    path("demo/sign-in", demo_sign_in, name="demo_sign_in"),
    path("demo/mail", demo_mail, name="demo_mail"),
    path("", include("finops.api.set_up.urls")),
    path("", include("finops.api.webhooks.urls")),
    path("api/schema/", SchemaView.as_view(), name="api_schema"),
    path("api/v1/access-review", AccessReviewView.as_view(), name="api_access_review"),
    path("api/v1/limits/drafts", LimitDraftsView.as_view(), name="api_limit_drafts"),
    path("api/v1/requests/<int:asked>", RequestView.as_view(), name="api_request"),
    path("api/v1/responsibilities", ResponsibilitiesView.as_view(), name="api_responsibilities"),
    path("api/docs/", api_docs, name="api_docs"),
    path("api/v1/audit/anchors", AnchorsView.as_view(), name="api_audit_anchors"),
    path("api/v1/audit/anchors/<str:day>", AnchorView.as_view(), name="api_audit_anchor"),
]
