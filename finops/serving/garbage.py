"""A start makes a million objects that all stay: nobody looks for garbage among them."""

import gc


def pause_collecting() -> None:
    """Until `leave_the_program_alone`: to look at the program again and again, while it grows, is a
    quarter of a start."""
    gc.disable()


def leave_the_program_alone() -> None:
    """From now on the collector looks at what requests and jobs make."""
    gc.freeze()
    gc.enable()
