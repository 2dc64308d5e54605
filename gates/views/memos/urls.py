"""Where the memos of gates lie."""

from django.urls import URLPattern, path

from gates.views.memos.page import edit_gate_memo, gate_memo_page

urlpatterns: list[URLPattern] = [
    path("gates/<int:item>/memo/", gate_memo_page, name="gate_memo"),
    path("gates/<int:item>/memo/edit", edit_gate_memo, name="edit_gate_memo"),
]
