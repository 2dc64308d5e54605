"""Why a step of a price book is refused; the text is for the person who asked for it."""


class Stale(Exception):
    """What was signed is not what is there any more: HTTP 412."""


class WrongStep(Exception):
    """The book is in a state from which this step does not lead: HTTP 409."""


class NotEligible(Exception):
    """This person may not take this step, whatever his role: HTTP 403."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
