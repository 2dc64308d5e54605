"""The collector of cycles looks at what tests make, not at the program again and again, nor at
ten thousand tests while they are collected."""

import gc

# Young objects are looked at after so many new ones: a page makes tens of thousands that all
# die by themselves.
YOUNG, MIDDLE, OLD = 50_000, 20, 10


def look_at_nothing() -> None:
    """While tests are imported and collected: hardly anything of that goes again."""
    gc.disable()


def leave_the_program_alone() -> None:
    """Everything that is there once the tests are collected stays until the end."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
