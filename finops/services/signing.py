"""Why a signature is refused: each reason with its HTTP status, a code and a sentence."""

from http import HTTPStatus

from django.utils.translation import gettext as _


class SignatureRefused(Exception):
    """Nothing was signed; the sentence is for the person who tried."""

    def __init__(self, status: HTTPStatus, code: str, sentence: str) -> None:
        self.status, self.code, self.sentence = status, code, sentence
        super().__init__(sentence)


class NotEligible(SignatureRefused):
    """This person may not take this step, whatever his role."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(HTTPStatus.FORBIDDEN, code, sentence)


class WrongStep(SignatureRefused):
    """It is not, or no longer, in a state in which this can be done."""

    def __init__(self, sentence: str) -> None:
        super().__init__(HTTPStatus.CONFLICT, "closed", sentence)


class Stale(SignatureRefused):
    """What was signed is not what is there any more."""

    def __init__(self, sentence: str) -> None:
        super().__init__(HTTPStatus.PRECONDITION_FAILED, "stale", sentence)


def check_match(if_match: str, sha256: str) -> None:
    """Refuse to sign anything but the content that the person saw, by its sha256.

    428 where none is named, 412 where it is another. Source: security reference 4.
    """
    named = if_match.strip().strip('"')
    if not named:
        sentence = _("Say what you sign: send its sha256 as If-Match.")
        raise SignatureRefused(HTTPStatus.PRECONDITION_REQUIRED, "if_match_required", sentence)
    if named != sha256:
        sentence = _("It has changed since you opened it. Nothing was signed: look at it again.")
        raise Stale(sentence)
