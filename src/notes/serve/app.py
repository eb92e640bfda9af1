"""The preview's web application: the destination's files, the news stream, and the client script in every page."""

from __future__ import annotations

import hashlib
import io
import mimetypes
import os
import re
import stat
import time
from contextlib import suppress
from importlib import resources
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from notes.files.assets import asset_dir
from notes.files.output import STAGED
from notes.serve.answer import Representation, ShortenedError, answer
from notes.serve.hosts import Guard, Hosts
from notes.serve.preview import Preview

OWN = "/__notes"
"""Path below which the preview's own files lie; no notebook has one."""

_CLIENT = f'<script src="{OWN}/idiomorph.js"></script><script src="{OWN}/client.js"></script>'.encode()
_NO_404 = b"<!doctype html><title>404</title><p>Not found.</p>"


def make_app(preview: Preview, hosts: Hosts) -> Starlette:
    """The application for a preview that answers for `hosts`."""

    async def events(request: Request) -> Response:
        if not _same_origin(request.headers):
            return PlainTextResponse("The news is for the preview's own pages.\n", 403)
        kind, headers = "text/event-stream", {"Cache-Control": "no-store"}
        if request.method == "HEAD":
            return Response(None, headers=headers, media_type=kind)
        return StreamingResponse(preview.events(), media_type=kind, headers=headers)

    async def client(request: Request) -> Response:
        return _own(request, (resources.files("notes.serve") / "client.js").read_bytes())

    async def idiomorph(request: Request) -> Response:
        return _own(request, (asset_dir("idiomorph") / "idiomorph.min.js").read_bytes())

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        headers, method = Headers(scope=scope), scope["method"]
        found = _resolve(preview.destination, preview.baseurl, unquote(scope["raw_path"].decode("ascii")))
        if found is None:
            await _missing(preview.destination)(scope, receive, send)
        elif isinstance(found, str):
            await RedirectResponse(found)(scope, receive, send)
        else:
            with found.file, suppress(ShortenedError):
                await answer(method, headers, found)(scope, receive, send)

    return Starlette(
        routes=[
            Route(f"{OWN}/events", events),
            Route(f"{OWN}/client.js", client),
            Route(f"{OWN}/idiomorph.js", idiomorph),
            Mount("/", site),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
    )


def _same_origin(headers: Headers) -> bool:
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _own(request: Request, script: bytes) -> Response:
    return answer(request.method, request.headers, _in_memory(script, None, "text/javascript"))


# ---------------------------------------------------------------- from a path to a file


def _resolve(root: Path, base: str, path: str) -> Representation | str | None:
    """What GitHub Pages would serve: `/a/` is index.html, `/a` is a.html; the address to go to; or `None`.

    A name that begins with a dot is not served, as GitHub Pages leaves it out, except in `.well-known`.
    """
    if base:
        if path in ("", "/", base):
            return f"{quote(base)}/"
        if not (path + "/").startswith(base + "/"):
            return None
        path = path[len(base) :]
    parts = [part for part in path.split("/") if part]
    if any(_hidden(part) or re.search(r"[\0\\]", part) for part in parts[parts[:1] == [".well-known"] :]):
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
    except OSError:  # a name that is too long, a folder that may not be read
        pass
    return None


def _hidden(name: str) -> bool:
    return name.startswith(".") or name.endswith(STAGED)


def _open(root: Path, path: Path) -> Representation | None:
    """A regular file in `root`, however many links lead to it. Raises OSError when it may not be read."""
    real = path.resolve()
    if not real.is_relative_to(root.resolve()) or not real.is_file():
        return None
    file = real.open("rb")
    facts = os.fstat(file.fileno())
    if not stat.S_ISREG(facts.st_mode):
        file.close()
        return None
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
    try:
        found = _open(root, root / "404.html")
    except OSError:
        found = None
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
