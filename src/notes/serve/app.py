"""The preview's web application: the destination's files, the news stream, and the client script in every page."""

from __future__ import annotations

import hashlib
import io
import mimetypes
import os
import re
import time
from contextlib import suppress
from importlib import resources
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from notes.files.assets import asset_dir
from notes.files.reading import is_inside, open_regular
from notes.serve.answer import Representation, ShortenedError, answer
from notes.serve.hosts import Guard, Hosts
from notes.serve.preview import Preview

OWN = "/__notes"
"""Path below which the preview's own files lie; no notebook has one."""

_CLIENT = f'<script src="{OWN}/idiomorph.js"></script><script src="{OWN}/client.js"></script>'.encode()
_NO_404 = b"<!doctype html><title>404</title><p>Not found.</p>"


def make_app(preview: Preview, hosts: Hosts) -> ASGIApp:
    """The application for a preview that answers for `hosts`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        method, headers, path = scope["method"], Headers(scope=scope), unquote(scope["raw_path"].decode("ascii"))
        if path == f"{OWN}/events":
            await _events(preview, method, headers)(scope, receive, send)
            return
        found = _own(path) or _resolve(preview.destination, preview.baseurl, path)
        if found is None:
            await _missing(preview.destination)(scope, receive, send)
        elif isinstance(found, str):
            await RedirectResponse(found)(scope, receive, send)
        else:
            with found.file, suppress(ShortenedError):
                await answer(method, headers, found)(scope, receive, send)

    return Guard(app, hosts)


def _events(preview: Preview, method: str, headers: Headers) -> Response:
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        return PlainTextResponse("The news is for the preview's own pages.\n", 403)
    kind, no_store = "text/event-stream", {"Cache-Control": "no-store"}
    if method == "HEAD":
        return Response(None, headers=no_store, media_type=kind)
    return StreamingResponse(preview.events(), media_type=kind, headers=no_store)


def _own(path: str) -> Representation | None:
    if path == f"{OWN}/client.js":
        script = (resources.files("notes.serve") / "client.js").read_bytes()
    elif path == f"{OWN}/idiomorph.js":
        script = (asset_dir("idiomorph") / "idiomorph.min.js").read_bytes()
    else:
        return None
    return _in_memory(script, None, "text/javascript")


# ---------------------------------------------------------------- from a path to a file


def _resolve(root: Path, base: str, path: str) -> Representation | str | None:
    """What GitHub Pages would serve: `/a/` is index.html, `/a` is a.html; the address to go to; or `None`.

    A name that begins with a dot is not served, as GitHub Pages leaves it out, except for `.well-known`. That keeps the
    mark of ownership, files on their way and a repository to themselves.
    """
    if not path.startswith("/"):
        return None
    if base:
        if path in ("/", base):
            return f"{quote(base)}/"
        if not (path + "/").startswith(base + "/"):
            return None
        path = path[len(base) :]
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") or re.search(r"[\0\\]", part) for part in parts[parts[:1] == [".well-known"] :]):
        return None
    target = root.joinpath(*parts)
    try:
        if target.is_dir():
            index = target / "index.html"
            if parts and not path.endswith("/") and index.is_file():
                return "/".join([quote(base), *(quote(part, safe="") for part in parts), ""])
            return _open(root, index)
        if parts and not path.endswith("/"):
            return _open(root, target) or _open(root, target.with_name(f"{target.name}.html"))
    except OSError:  # a name that is too long, a folder that may not be looked into
        pass
    return None


def _open(root: Path, path: Path) -> Representation | None:
    """A regular file in `root`, however many links lead to it; `None` where there is none that may be read."""
    real = os.path.realpath(path)
    if not is_inside(real, root):
        return None
    try:
        file = open_regular(real)
    except OSError:
        return None
    facts = os.fstat(file.fileno())
    kind = _type(path.name)
    if kind == "text/html":
        with file:
            return _in_memory(_with_client(file.read()), _settled(facts.st_mtime), kind)
    tag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}-{facts.st_ino:x}"'
    modified = _settled(facts.st_mtime)
    return Representation(file=file, size=facts.st_size, tag=tag, modified=modified, media_type=kind)


def _settled(modified: float) -> int | None:
    """The second of a change; `None` while that second lasts, for another change may follow in it."""
    return int(modified) if int(modified) < int(time.time()) else None


def _in_memory(content: bytes, modified: int | None, kind: str) -> Representation:
    tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    return Representation(file=io.BytesIO(content), size=len(content), tag=tag, modified=modified, media_type=kind)


def _missing(root: Path) -> Response:
    found = _open(root, root / "404.html")
    content = found.file.read() if found else _with_client(_NO_404)
    return Response(content, 404, {"Cache-Control": "no-store"}, "text/html")


def _with_client(page: bytes) -> bytes:
    head, mark, tail = page.rpartition(b"</body>")
    return head + _CLIENT + mark + tail if mark else page + _CLIENT


_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""What a browser must be told rightly, whatever the machine's own table says."""


def _type(name: str) -> str:
    guessed, packed = mimetypes.guess_type(name)
    return _TYPES.get(Path(name).suffix.lower()) or (guessed if guessed and not packed else "application/octet-stream")
