"""The formulas of a workbook, worked out by an engine that is not ours (`formulas` of PyPI)."""

from pathlib import Path

import formulas


def recalculated(content: bytes, folder: Path) -> dict[str, object]:
    """The value of every cell of the worksheet's page by its address, computed anew."""
    path = folder / "sheet.xlsx"
    path.write_bytes(content)
    solved = formulas.ExcelModel().loads(str(path)).finish().calculate()
    begins = "'[SHEET.XLSX]WORKSHEET'!"
    return {
        key.removeprefix(begins): cell.value[0, 0]
        for key, cell in ((str(key).upper(), cell) for key, cell in solved.items())
        if key.startswith(begins) and ":" not in key
    }
