"""Files that only this installation's own user may read, whatever the umask is."""

import os
import stat
from pathlib import Path
from typing import Any, Final

from django.core.mail.backends import filebased

# PostgreSQL keeps its own folder private; `run` is passed through by its system user.
PRIVATE_FOLDERS: Final = ("log", "mail", "redis", "secrets")
FOLDER, FILE = 0o700, 0o600


def keep_private(var: Path) -> None:
    """Close what lies open of an installation of before: 0700 for folders, 0600 for files."""
    if not var.is_dir():
        return
    for path in var.iterdir():
        if path.is_file() or path.is_socket():
            _close(path, FILE)
    for name in PRIVATE_FOLDERS:
        for path in [var / name, *(var / name).rglob("*")]:
            _close(path, FOLDER if path.is_dir() else FILE)


def _close(path: Path, mode: int) -> None:
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode) or status.st_uid != os.geteuid():
            return
        if status.st_mode & 0o077:
            path.chmod(mode)
    except FileNotFoundError:
        return  # another process was quicker


def make_files_private() -> None:
    """For processes that serve: whatever they write is theirs alone."""
    os.umask(0o077)


class PrivateMailFiles(filebased.EmailBackend):
    """Letters as files, for an installation without a mail server: they hold sign-in links."""

    stream: Any  # a file, or None between letters

    def open(self) -> bool:
        if self.stream is not None:
            return False
        path = Path(self._get_filename())  # type: ignore[attr-defined]  # not in the stubs
        _close(path.parent, FOLDER)
        descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, FILE)
        self.stream = os.fdopen(descriptor, "ab")
        return True
