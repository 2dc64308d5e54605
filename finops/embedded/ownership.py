"""PostgreSQL refuses to run as root: as root it runs as a system user of its own."""

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "finops-pg"


@dataclass(frozen=True)
class Runner:
    """The user and group that run PostgreSQL; None means the current ones."""

    uid: int | None = None
    gid: int | None = None

    def give(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def postgres_runner() -> Runner:
    if os.geteuid() != 0:
        return Runner()
    entry = _system_user()
    return Runner(uid=entry.pw_uid, gid=entry.pw_gid)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    if shutil.which("useradd") is None:
        raise SystemExit(
            f"PostgreSQL does not run as root and there is no useradd to make the user"
            f" {SYSTEM_USER}: run as another user, or set DATABASE_URL."
        )
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    # Another checkout may make the user at the same moment: what counts is that it is there.
    subprocess.run([*command, SYSTEM_USER], check=False, capture_output=True)
    return pwd.getpwnam(SYSTEM_USER)


def open_the_way(path: Path) -> None:
    """Let other users pass through (not list) the folders above `path`, where they cannot yet."""
    for folder in path.absolute().parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            print(  # noqa: T201 - the log of the supervisor is its standard error
                f"{folder}: adding o+x, so that PostgreSQL as {SYSTEM_USER} can reach {path}",
                file=sys.stderr,
                flush=True,
            )
            folder.chmod(mode | 0o001)


def make_readable(folder: Path) -> None:
    """Repair a program folder that was unpacked under a strict umask."""
    if folder.stat().st_mode & 0o005 == 0o005 and (folder / "bin").stat().st_mode & 0o005 == 0o005:
        return
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o005 if path.is_dir() or mode & 0o100 else 0o004))
