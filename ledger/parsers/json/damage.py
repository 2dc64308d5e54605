"""What decoders of JSON raise at a text that is no JSON, is cut off or badly encoded, goes too
deep, or holds a number out of all bounds."""

from typing import Final

import msgspec

JSON_DAMAGE: Final = (msgspec.MsgspecError, UnicodeError, RecursionError, ArithmeticError)
