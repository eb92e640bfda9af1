"""Who is answered: requests that name a host which nobody else can make point here.

A page anywhere on the web can give its own name the address of this machine and then read the preview as its own (DNS
rebinding). The browser still sends that name in `Host`, so an unknown name is refused, as vite and Django refuse it. An
IP address cannot be rebound.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Iterable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "HEAD")
"""No request changes anything, so that a page elsewhere gains nothing by sending one."""

_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9._-]+)(:[0-9]*)?")
_ABSOLUTE = re.compile(r"https?://(?P<authority>[^/]*)(?P<path>/.*|)", re.I)


class Hosts:
    """The hosts a preview answers for.

    On loopback: `localhost`, names below it, and loopback addresses. On another address: every IP address, and this
    machine's names. `allowed` adds names (`host_name` made them): `.example.com` stands for the names below it too, `*`
    for every name.
    """

    def __init__(self, *, loopback: bool, allowed: Iterable[str] = ()) -> None:
        self._loopback = loopback
        self._names = {"localhost", ".localhost", *allowed}
        if not loopback:
            first = socket.gethostname().lower()
            short = first.partition(".")[0]
            self._names |= {first, short, f"{short}.local"}
            # The name server may take its time, and the preview does not wait for it.
            threading.Thread(target=self._add_full_name, daemon=True).start()

    def _add_full_name(self) -> None:
        self._names.add(socket.getfqdn().lower())

    def answer(self, host: str) -> bool:
        """Whether requests for a host (lower case, without port) are answered."""
        if "*" in self._names or host in self._names:
            return True
        address = _address(host)
        if address is not None:
            return address.is_loopback or not self._loopback
        labels = host.split(".")
        return any("." + ".".join(labels[start:]) in self._names for start in range(len(labels)))


def host_name(text: str) -> str:
    """A name as `--allow-host` gives it, as browsers send it. Raises ValueError when it is not one."""
    name = text.strip().lower()
    if name == "*":
        return name
    dot, name = ("." if name.startswith(".") else ""), name.strip(".")
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name):
        raise ValueError(f"“{text}” is not a host name, such as notes.example.com")
    return dot + name


def host_of(authority: str) -> str:
    """The host of `host:port` in lower case, without the dot of the root; empty when it is malformed."""
    match = _AUTHORITY.fullmatch(authority)
    return match["host"].lower().removesuffix(".") if match else ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.IPv6Address(host[1:-1]) if host.startswith("[") else ipaddress.IPv4Address(host)
    except ValueError:
        return None


class Guard:
    """Middleware: lets only GET and HEAD for a known host through, and forbids browsers to guess at types."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Content-Type-Options"] = "nosniff"
            await send(message)

        scope, authority = _origin_form(scope)
        app = self._refusal(scope["method"], authority) or self._app
        await app(scope, receive, send_with_headers)

    def _refusal(self, method: str, authority: str) -> Response | None:
        host = host_of(authority)
        if not host:
            return PlainTextResponse("The request does not name its host.\n", HTTPStatus.BAD_REQUEST)
        if not self._hosts.answer(host):
            text = f"This preview does not answer for the host {host}.\n"
            if not host.startswith("["):
                text += f"If that name is yours, start the preview with: notes serve --allow-host {host}\n"
            return PlainTextResponse(text, HTTPStatus.FORBIDDEN)
        if method not in METHODS:
            text, allow = "Only GET and HEAD are answered.\n", {"Allow": ", ".join(METHODS)}
            return PlainTextResponse(text, HTTPStatus.METHOD_NOT_ALLOWED, allow)
        return None


def _origin_form(scope: Scope) -> tuple[Scope, str]:
    """A request with the path alone as its target, and the `host:port` it is for.

    That is what the `Host` header says, unless the target is a whole address (RFC 9112, 3.2.2).
    """
    raw = scope["raw_path"].decode("ascii")
    match = _ABSOLUTE.fullmatch(raw)
    if not match:
        return scope, Headers(scope=scope).get("host", "")
    path = match["path"] or "/"
    return {**scope, "path": path, "raw_path": path.encode("ascii")}, match["authority"]
