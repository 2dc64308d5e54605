"""Migrations draw fewer models anew: those that changed, and those that refer to them.

While it migrates, Django keeps the models as they were at each step. After every operation it draws
all models anew that the changed one can be reached from in either direction. Here each table refers
to its tenant, so that is every model, some hundred times: nine tenths of the work. What the changed
model refers to is the same as before, and its own statements do not look at who refers to it.
"""

from collections.abc import Iterator

from django.db.migrations.state import ProjectState

ModelKey = tuple[str, str]


def draw_only_what_changes() -> None:
    """From now on, in this process: for whoever runs all migrations, servers and tests alike."""
    setattr(ProjectState, "_find_reload_model", _find)  # noqa: B010 - mypy takes no method


def _find(
    state: ProjectState, app_label: str, model_name: str, delay: bool = False
) -> set[ModelKey]:
    """The model and all that hold its class, directly or by another's."""
    if delay:
        state.is_delayed = True
    keys: set[ModelKey] = set()
    waiting = [(app_label, model_name.lower())]
    while waiting:
        key = waiting.pop()
        if key not in keys:
            keys.add(key)
            waiting.extend(_holders(state, key))
    return keys


def _holders(state: ProjectState, key: ModelKey) -> Iterator[ModelKey]:
    yield from state.relations.get(key, ())
    name = ".".join(key)
    for other, model in state.models.items():
        if any(isinstance(base, str) and base.lower() == name for base in model.bases):
            yield other
