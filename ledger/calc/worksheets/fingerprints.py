"""The hash of a worksheet: what somebody saw, in few characters."""

import hashlib
import json
from datetime import date

from ledger.calc.exact import plain
from ledger.calc.worksheets.cells import Worked
from ledger.calc.worksheets.formulas import Known


def sheet_hash(worked: Worked, month: date) -> str:
    """sha256 over use case, month and every cell with its value or reason, in hexadecimal."""
    cells = [
        [cell.key, cell.text if known is None else _spelled(known)]
        for cell in worked.cells
        for known in (worked.values.get(cell.key),)
    ]
    seen = json.dumps([f"{month:%Y-%m}", cells], separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(seen.encode()).hexdigest()


def _spelled(known: Known) -> str:
    return known.reason if known.value is None else plain(known.value)
