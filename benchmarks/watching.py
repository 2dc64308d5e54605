"""The memory of running programs, their children included, as the operating system tells it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

EVERY_SECONDS = 0.1
PROC = Path("/proc")


@dataclass
class Watch:
    """`most_mb` is the most that any one process below `root` has had (VmHWM); mutable."""

    root: int
    most_mb: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        for process in family(self.root):
            self.most_mb = max(self.most_mb, high_water_mb(process))

    def run(self) -> None:
        while not self.ended.wait(EVERY_SECONDS):
            self.look()


@contextmanager
def watched(root: int) -> Iterator[Watch]:
    """Looked at again and again: a process that has ended tells nothing any more."""
    watch = Watch(root)
    thread = threading.Thread(target=watch.run, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.look()
        watch.ended.set()
        thread.join()


def family(root: int) -> Iterator[int]:
    """The process and all below it."""
    yield root
    children: list[str] = []
    with suppress(OSError):
        for task in (PROC / str(root) / "task").iterdir():
            children += (task / "children").read_text().split()
    for child in children:
        yield from family(int(child))


def high_water_mb(process: int) -> float:
    """VmHWM; 0 for a process that has ended."""
    with suppress(OSError):
        for line in (PROC / str(process) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
