"""Static files have the hash of their content in their names, are compressed, and kept for good."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from finops.running.files import static as static_files
from finops.running.files.static import collect
from tests.processes import PROJECT, PYTHON, process_environment

USED = re.compile(r"{% static '([^']+)' %}")
PLOTLY = "plotly/plotly-basic.min.js"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("collecting") / "static"
    backend = {"BACKEND": "finops.running.files.static.HashedFiles"}
    storages = {**settings.STORAGES, "staticfiles": backend}
    with override_settings(STATIC_ROOT=root, STORAGES=storages, WHITENOISE_USE_FINDERS=False):
        assert collect()
        yield root


def asked(path: str, encodings: str = "") -> HttpResponse:
    def missing(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=404)

    request = RequestFactory().get(path, HTTP_ACCEPT_ENCODING=encodings)
    files = WhiteNoiseMiddleware(missing)  # type: ignore[no-untyped-call]  # the library has none
    answer: HttpResponse = files(request)
    return answer


def forget_finders() -> None:
    get_finder.cache_clear()  # type: ignore[attr-defined]  # of functools


@pytest.mark.usefixtures("collected")
def test_every_file_that_templates_name_has_a_hash_in_its_name() -> None:
    texts = [path.read_text() for path in (PROJECT / "templates").rglob("*.html")]
    names = {name for text in texts for name in USED.findall(text)}
    assert len(names) > 8
    for name in names:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", staticfiles_storage.url(name)), name


@pytest.mark.usefixtures("collected")
@pytest.mark.parametrize("name", [PLOTLY, "css/base.css", "js/page.js", "img/icons.svg"])
def test_a_file_is_kept_for_good_and_compressed_as_the_browser_likes(name: str) -> None:
    url = staticfiles_storage.url(name)
    for encoding in ("br", "gzip"):
        answer = asked(url, encodings=encoding)
        assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
        assert answer["Content-Encoding"] == encoding
        assert answer["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in asked(url).headers


@pytest.mark.usefixtures("collected")
def test_the_chart_library_travels_at_a_third_of_its_size() -> None:
    url = staticfiles_storage.url(PLOTLY)
    plain, packed = (
        int(asked(url, encodings=encoding)["Content-Length"]) for encoding in ("", "br")
    )
    assert packed * 2.7 < plain


def test_what_is_there_is_not_collected_again_until_a_source_changes(
    collected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not collect()
    made: list[str] = []
    monkeypatch.setattr(static_files, "call_command", lambda name, **_options: made.append(name))
    source = tmp_path / "new.js"
    source.write_text("1")
    with override_settings(STATICFILES_DIRS=[*settings.STATICFILES_DIRS, tmp_path]):
        forget_finders()
        assert collect()
        assert not collect()
        os.utime(source, (1, 1))
        assert collect()
    forget_finders()
    assert made == ["collectstatic", "collectstatic"]
    assert Path(f"{collected}.sha256").exists()


def test_where_files_are_served_from_where_they_lie_nothing_is_collected(tmp_path: Path) -> None:
    with override_settings(WHITENOISE_USE_FINDERS=True, STATIC_ROOT=tmp_path / "static"):
        assert not collect()


@pytest.mark.django_db
def test_a_web_process_collects_before_it_serves(tmp_path: Path) -> None:
    root = tmp_path / "static"
    environment = {**process_environment(), "FINOPS_TESTING": "0", "STATIC_ROOT": str(root)}
    code = (
        "import finops.wsgi; from django.contrib.staticfiles.storage import staticfiles_storage;"
        f" print(staticfiles_storage.url('{PLOTLY}'))"
    )
    process = subprocess.run(
        [PYTHON, "-c", code],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    url = process.stdout.strip().splitlines()[-1]
    assert (root / url.removeprefix("/static/")).exists()


def test_an_image_brings_them_outside_of_the_folder_that_a_container_covers() -> None:
    built = (PROJECT / "Dockerfile").read_text()
    (root,) = re.findall(r"^ENV STATIC_ROOT=(\S+)$", built, re.MULTILINE)
    assert not root.startswith("/app/var")
    assert re.search(r"^RUN .*python -m finops\.running\.files\.static", built, re.MULTILINE)
