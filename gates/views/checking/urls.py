"""Where the files of the self-check lie; the pages are reports."""

from django.urls import URLPattern, path

from gates.views.checking.self_check import self_check_file

urlpatterns: list[URLPattern] = [
    path(
        "self-check/<str:language>.<str:file_format>",
        self_check_file,
        name="self_check_file",
    ),
]
