"""Pages and API of the ground floor."""

from django.urls import URLPattern, URLResolver, path

from finops.api.schema import SchemaView
from finops.views import api_keys, exports, people, saved_views
from finops.views.api_docs import api_docs
from finops.views.audit import audit, audit_chain
from finops.views.choose_tenant import choose_tenant
from finops.views.demo import demo_sign_in
from finops.views.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", choose_tenant, name="choose_tenant"),
    path("demo/sign-in", demo_sign_in, name="demo_sign_in"),
    path("api/schema/", SchemaView.as_view(), name="api_schema"),
    path("api/docs/", api_docs, name="api_docs"),
    path("t/<slug:tenant>/", home, name="home"),
    path("t/<slug:tenant>/people/", people.people, name="people"),
    path("t/<slug:tenant>/people/invite", people.invite, name="invite_person"),
    path("t/<slug:tenant>/people/<int:person>/", people.person, name="person"),
    path("t/<slug:tenant>/people/<int:person>/roles", people.add_role, name="add_role"),
    path("t/<slug:tenant>/people/<int:person>/remove", people.remove_person, name="remove_person"),
    path("t/<slug:tenant>/roles/<int:assignment>/end", people.end_role, name="end_role"),
    path("t/<slug:tenant>/keys/", api_keys.keys, name="keys"),
    path("t/<slug:tenant>/keys/create", api_keys.create_key, name="create_key"),
    path("t/<slug:tenant>/keys/<slug:public_id>/revoke", api_keys.revoke_key, name="revoke_key"),
    path("t/<slug:tenant>/keys/<slug:public_id>/limits", api_keys.limit_key, name="limit_key"),
    path("t/<slug:tenant>/exports/", exports.exports, name="exports"),
    path("t/<slug:tenant>/exports/<uuid:export>/", exports.export_job, name="export_job"),
    path("t/<slug:tenant>/exports/<uuid:export>/file", exports.export_file, name="export_file"),
    path("t/<slug:tenant>/views/", saved_views.saved_views, name="saved_views"),
    path("t/<slug:tenant>/views/<uuid:view>/", saved_views.change_view, name="change_view"),
    path("t/<slug:tenant>/views/<uuid:view>/delete", saved_views.delete_view, name="delete_view"),
    path("t/<slug:tenant>/audit/", audit, name="audit"),
    path("t/<slug:tenant>/audit/chain/", audit_chain, name="audit_chain"),
]
