"""Long texts in fewer bytes, for clients that take them so. Pictures and tiles travel as they are."""

from __future__ import annotations

import gzip

from flask import Response, request

TEXTS = ("text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "text/csv")
LEAST = 32 * 1024  # shorter texts are sent faster than they are packed
QUICK, THOROUGH = 1, 6


def compress(response: Response) -> Response:
    """The response, its body packed by gzip if it is a long text and the request says that it may be.

    What a browser keeps for ever (the built client) is packed thoroughly, what is made anew quickly.
    """
    if response.mimetype not in TEXTS or response.status_code != 200 or request.method != "GET":
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or (response.content_length or 0) < LEAST:
        return response
    response.direct_passthrough = False
    kept = "immutable" in response.headers.get("Cache-Control", "")
    response.set_data(gzip.compress(response.get_data(), THOROUGH if kept else QUICK, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("ETag", None)  # that of the text as it is
    response.headers.pop("Accept-Ranges", None)
    return response
