"""Static files under names with a hash of their content, compressed: browsers keep them for good.

Every way of starting collects them: `manage.py demo` and `serve`, an image when it is built
(`python -m finops.running.files.static`), and a web process that finds others than its own.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

QUALITY: Final = 9  # the best, 11, makes the chart library 10% smaller in twenty times the time


class QuickCompressor(Compressor):
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        packed: bytes = brotli.compress(data, quality=QUALITY)
        return packed


class HashedFiles(CompressedManifestStaticFilesStorage):
    def create_compressor(self, **options: Any) -> QuickCompressor:  # Any: the library's own
        return QuickCompressor(**options)  # type: ignore[no-untyped-call]  # the library has none


def collect() -> bool:
    """Collect them unless they are there; returns whether they had to be."""
    if settings.WHITENOISE_USE_FINDERS or _are_fresh():
        return False
    with _one_at_a_time():
        if _are_fresh():
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        _mark().write_text(_fingerprint())
    return True


def _are_fresh() -> bool:
    mark = _mark()
    return mark.exists() and mark.read_text() == _fingerprint()


def _mark() -> Path:
    """Beside the folder: what is in it is served."""
    return Path(f"{settings.STATIC_ROOT}.sha256")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Processes that start together: one collects, the others wait for it."""
    path = Path(f"{settings.STATIC_ROOT}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    """Of names, sizes and times of all sources, and of how they are stored."""
    digest = hashlib.sha256(repr((settings.STORAGES, QUALITY)).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list(None), key=lambda pair: pair[0]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    import django

    django.setup()
    collect()
