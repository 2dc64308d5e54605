"""The content security policy lets in our own files and exactly the styles Plotly inserts."""

import base64
import hashlib
import re

from finops.serving.middleware import CSP, PLOTLY_STYLES
from tests.processes import PROJECT

BUNDLE = PROJECT / "static" / "plotly" / "plotly-basic.min.js"


def csp_hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def test_the_hashes_are_those_of_the_styles_in_our_plotly() -> None:
    bundle = BUNDLE.read_text(encoding="utf-8")
    filled = re.findall(r"\.textContent=`([^`]*)`", bundle)
    assert filled, "Plotly inserts its styles in another way now"
    assert not any("\\" in style or "${" in style for style in filled), "not what the browser sees"
    assert PLOTLY_STYLES.split() == [csp_hash(style) for style in ("", *filled)]


def test_nothing_inline_and_nothing_of_others_is_let_in() -> None:
    assert "unsafe" not in CSP
    assert "//" not in CSP
    assert "script-src 'self';" in CSP
