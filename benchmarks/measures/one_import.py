"""One import in a process of its own, so that its memory is told by the operating system.

`python -m benchmarks.measures.one_import FOLDER TENANT` imports every file below the folder as
one job, prints a line of JSON with the job before the work begins, and one with its memory at
the end.
"""

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks.place import start


def import_all(folder: Path, slug: str) -> None:
    start()
    from benchmarks.measures.importing import ACTOR
    from finops.access import Actor
    from finops.models import Tenant
    from finops.scope import tenant_scope
    from ledger.services.importing import NamedFile, run_job, submit_import

    tenant = Tenant.objects.get(slug=slug)
    with ExitStack() as files, tenant_scope(tenant.pk):
        named = [
            NamedFile(path.name, files.enter_context(path.open("rb")), path.stat().st_size)
            for path in in_order(folder)
        ]
        job = submit_import(actor=Actor(tenant, name=ACTOR), files=named, tell=False)
    say({"job": job.pk})
    run_job(tenant.pk, job.public_id)
    say({"rss_mb": most_memory_mb()})


def most_memory_mb() -> float:
    """VmHWM: the most this program ever had. `ru_maxrss` would count its starter's memory too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the operating system does not tell VmHWM")


def in_order(folder: Path) -> list[Path]:
    """Part by part, in each the requests before their events."""
    paths = folder.rglob("*.csv")
    return sorted(paths, key=lambda path: (path.parent.name, path.name != "requests.csv"))


def say(words: dict[str, float]) -> None:
    print(json.dumps(words), flush=True)


def listen(process: subprocess.Popen[bytes], name: str) -> float:
    """What the import says next; its line must be about `name`."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the import has ended without a word"
    return float(json.loads(line)[name])


if __name__ == "__main__":
    import_all(Path(sys.argv[1]), sys.argv[2])
