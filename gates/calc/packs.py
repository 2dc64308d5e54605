"""The evidence pack as bytes: sorted names, fixed times, a manifest; the same content gives the
same bytes.

Source: requirements 19.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FORMAT: Final = "finops-evidence-pack-1"
MANIFEST: Final = "manifest.json"
FIRST_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
NAMES: Final = (
    "01-use-case-brief.md",
    "02-unit-economics-worksheet.xlsx",
    "03-cost-allocation-schema.md",
    "04-slo-cost-matrix.md",
    "05-capacity-plan.md",
    "06-routing-cache-policy.yaml",
    "07-budget-alert-rules.md",
    "08-portfolio-funding-gate.md",
    "09-executive-memo.md",
    "10-interview-answer-set.md",
)


@dataclass(frozen=True)
class PackedFile:
    """A file of the pack; `lacks` says what of it is not built yet, and what stands in."""

    name: str
    content: bytes
    lacks: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Pack:
    """The files by name, the manifest's text, and the ZIP of it all."""

    files: tuple[PackedFile, ...]
    manifest: str
    content: bytes

    @property
    def manifest_sha256(self) -> str:
        return hashlib.sha256(self.manifest.encode()).hexdigest()


def packed(files: list[PackedFile], about: Mapping[str, object]) -> Pack:
    """`about` says what the pack is of. Raises ValueError where the files are not the ten."""
    ordered = tuple(sorted(files, key=lambda file: file.name))
    if tuple(file.name for file in ordered) != NAMES:
        raise ValueError("A pack has its ten files, each once.")
    listed = [
        {"name": file.name, "bytes": len(file.content), "sha256": file.sha256} for file in ordered
    ]
    content = {"format": FORMAT, **about, "files": listed}
    manifest = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        contents = {file.name: file.content for file in ordered}
        for name, data in {**contents, MANIFEST: manifest.encode()}.items():
            info = zipfile.ZipInfo(name, FIRST_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return Pack(ordered, manifest, out.getvalue())
