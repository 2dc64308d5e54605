"""Long tests run first: the last one would leave the other workers waiting for it."""

import pytest


def put_long_files_first(items: list[pytest.Item]) -> None:
    """Files as they are, or their fixtures would be made twice; else in the order that was."""
    items.sort(key=lambda item: not _is_of_a_long_file(item))


def _is_of_a_long_file(item: pytest.Item) -> bool:
    file = item.getparent(pytest.Module)
    is_slow = file is not None and file.get_closest_marker("slow") is not None
    return is_slow or item.get_closest_marker("browser") is not None
