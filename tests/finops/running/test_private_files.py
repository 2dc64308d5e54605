"""What is secret under `var/` is its owner's alone, also where the umask would leave it open."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection

from finops.embedded import local_secret
from finops.running.files.private import keep_private
from tests.processes import PROJECT, PYTHON

BACKEND = "finops.running.files.private.PrivateMailFiles"


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """The umask of most machines: others may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(*paths: Path) -> list[str]:
    return [oct(path.stat().st_mode & 0o777) for path in paths]


def test_a_letter_kept_as_a_file_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    with get_connection(BACKEND, file_path=str(folder)) as connection:
        EmailMessage("Hello", "A link.", to=["ana@example.com"], connection=connection).send()
    (letter,) = folder.iterdir()
    assert "A link." in letter.read_text()
    assert modes(folder, letter) == ["0o700", "0o600"]


def test_a_secret_is_private(tmp_path: Path) -> None:
    local_secret(tmp_path / "var", "django")
    folder = tmp_path / "var" / "secrets"
    assert modes(folder, folder / "django") == ["0o700", "0o600"]


@pytest.fixture
def old_installation(tmp_path: Path) -> Path:
    """One from before, with everything open, and a link that leads outside."""
    for name in ("mail", "secrets", "log", "redis", "static"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    (tmp_path / "beat-schedule").write_text("x")
    (tmp_path / "mail" / "old").mkdir()
    (tmp_path / "mail" / "old" / "letter").write_text("x")
    (tmp_path.with_name("outside")).write_text("x")
    (tmp_path / "mail" / "link").symlink_to(tmp_path.with_name("outside"))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "a.sock"))
    return tmp_path


def assert_closed(var: Path) -> None:
    folders = [var / name for name in ("mail", "secrets", "log", "redis", "mail/old")]
    files = [folder / "file" for folder in folders[:4]]
    files += [var / "beat-schedule", var / "mail/old/letter", var / "a.sock"]
    assert set(modes(*folders)) == {"0o700"}
    assert set(modes(*files)) == {"0o600"}


def test_an_installation_from_before_is_closed(old_installation: Path) -> None:
    keep_private(old_installation)
    assert_closed(old_installation)


def test_what_is_not_ours_stays_as_it_was(old_installation: Path) -> None:
    keep_private(old_installation)
    outside = old_installation.with_name("outside")
    assert modes(outside, old_installation / "static" / "file") == ["0o644", "0o644"]


STARTS = {
    "manage.py": "from finops.running.preparing import prepare_command as p; p(['m', 'version'])",
    "web": "import finops.running.web as w; w.Granian = type('G', (), {'__init__': lambda *a, **k:"
    " None, 'serve': lambda s: None}); w.serve()",
    "beat": "from celery.signals import beat_init; import finops.celery; beat_init.send(None)",
    "worker": "from finops.celery import keep_files_private; keep_files_private()",
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS.keys())
def test_every_start_closes_what_lies_open(old_installation: Path, start: str) -> None:
    own = {**os.environ, "FINOPS_VAR": str(old_installation)}
    subprocess.run([PYTHON, "-c", start], cwd=PROJECT, env=own, check=True, timeout=60)
    assert_closed(old_installation)
