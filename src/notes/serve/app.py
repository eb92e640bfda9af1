"""The preview's web application: the destination's files, the news stream, and the client script in every page."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import mimetypes
import stat
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from notes.files.assets import asset_dir
from notes.serve.preview import Preview

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
OWN = "/__notes"
"""Path below which the preview's own files lie; no notebook has one."""

_CLIENT = f'<script src="{OWN}/idiomorph.js"></script><script src="{OWN}/client.js"></script>'.encode()


def make_app(preview: Preview, host: str) -> Starlette:
    """The application for a preview that listens on `host`.

    On loopback only requests that name it are answered, so that a page elsewhere cannot read the notes by DNS rebinding.
    """

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(preview.watch())
        yield
        watching.cancel()

    async def events(_: Request) -> Response:
        return StreamingResponse(
            preview.events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def own(request: Request) -> Response:
        name = request.path_params["name"]
        if name == "client.js":
            content = (resources.files("notes.serve") / "client.js").read_bytes()
        elif name == "idiomorph.js":
            content = (asset_dir("idiomorph") / "idiomorph.min.js").read_bytes()
        else:
            return Response(status_code=404)
        return Response(content, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    async def site(request: Request) -> Response:
        return _respond(preview, request)

    allowed = [*LOOPBACK, "[::1]"] if host in LOOPBACK else ["*"]
    return Starlette(
        routes=[
            Route(f"{OWN}/events", events),
            Route(f"{OWN}/{{name}}", own),
            Route("/{path:path}", site),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=allowed, www_redirect=False)],
        lifespan=lifespan,
    )


def _respond(preview: Preview, request: Request) -> Response:
    """A file of the site as GitHub Pages would serve it: `/a/` is index.html, `/a` is a.html, else 404.html."""
    path = unquote(request.scope["raw_path"].decode("ascii")) if "raw_path" in request.scope else request.url.path
    base = preview.baseurl
    if base:
        if path in ("", "/"):
            return RedirectResponse(base + "/")
        if not (path + "/").startswith(base + "/"):
            return _missing(preview)
        path = path[len(base) :] or "/"
    found = _find(preview.destination, path)
    if found is None:
        return _missing(preview)
    file, redirect = found
    if redirect:
        return RedirectResponse(f"{base}{path}/")
    return _send(file, request)


def _find(root: Path, path: str) -> tuple[Path, bool] | None:
    """The file a URL path means, and whether it is a folder that wants a trailing slash; nothing outside `root`."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts or any("\0" in part or "\\" in part for part in parts):
        return None
    target = root.joinpath(*parts)
    with contextlib.suppress(OSError):
        if not target.resolve().is_relative_to(root.resolve()):
            return None
        if target.is_dir():
            index = target / "index.html"
            return (index, bool(parts) and not path.endswith("/")) if index.is_file() else None
        if target.is_file() and not path.endswith("/"):
            return target, False
        page = target.with_name(target.name + ".html") if parts else target
        if page.is_file() and not path.endswith("/"):
            return page, False
    return None


def _send(file: Path, request: Request) -> Response:
    try:
        facts = file.stat()
        content = file.read_bytes()
    except OSError:
        return Response("Gone", status_code=404)
    if not stat.S_ISREG(facts.st_mode):
        return Response(status_code=404)
    kind = _type(file.name)
    if kind == "text/html":
        content = _with_client(content)
    tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)


def _missing(preview: Preview) -> Response:
    page = preview.destination / "404.html"
    content = page.read_bytes() if page.is_file() else b"<!doctype html><title>404</title><p>Not found.</p>"
    return Response(
        _with_client(content), status_code=404, media_type="text/html", headers={"Cache-Control": "no-store"}
    )


def _with_client(page: bytes) -> bytes:
    head, mark, tail = page.rpartition(b"</body>")
    return head + _CLIENT + mark + tail if mark else page + _CLIENT


def _type(name: str) -> str:
    if name.endswith((".woff2", ".woff")):
        return "font/" + name.rpartition(".")[2]
    if name.endswith(".xml"):
        return "application/xml"
    if name.endswith(".js"):
        return "text/javascript"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
