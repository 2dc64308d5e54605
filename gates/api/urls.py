"""REST of the gates under /api/v1/."""

from django.urls import URLPattern, path

from gates.api.memos import GateMemoView

urlpatterns: list[URLPattern] = [
    path("gates/<int:gate>/memo", GateMemoView.as_view(), name="api_gate_memo"),
]
