"""The built client, and the few pages that the server writes itself."""

from __future__ import annotations

import html
from pathlib import Path

STATIC = Path(__file__).parent / "static"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,"></head>
<body><main><h1>{title}</h1>{content}</main></body></html>
"""
_CODE_FORM = """<p>If your browser has warned of this page: the server has made its certificate itself, as
nobody else can vouch for a machine of your own network.</p>
<form method="post" action="/enter"><p><label>Six-digit code, as printed by the server:
<input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required autofocus></label>
<button>Enter</button></p></form>"""


def entrance(words: str, with_code: bool) -> str:
    """The page for a visitor without the token; with_code: offer to type the six-digit code."""
    content = f"<p>{html.escape(words)}</p>"
    return _PAGE.format(title="Boxwalk asks who you are", content=content + (_CODE_FORM if with_code else ""))


def not_built() -> str:
    """The page shown when the client has not been built."""
    content = (
        "<p>The server runs, but its page has not been built. In the repository run "
        "<code>make setup</code> (or <code>npm ci</code> and <code>npm run build</code>) "
        "and load this address again.</p>"
        "<p>The REST interface works without the page: "
        '<a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p>'
    )
    return _PAGE.format(title="Boxwalk's page is not built yet", content=content)
