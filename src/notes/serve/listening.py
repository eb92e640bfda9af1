"""Where the preview listens, and what is wrong when it cannot."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket

from notes.errors import NotesError, Problem


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; an IPv4 address is preferred where a name has several.

    Raises NotesError when `host` means no address of this machine or the port cannot be had.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        hint = "127.0.0.1 is this machine alone, 0.0.0.0 every network it is in"
        raise _problem("host", f"no address is known for the host “{host}”", hint) from error
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    try:
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise _refused(host, port, error) from error


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this machine can reach the socket."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def address(listener: socket.socket) -> str:
    """An address for a browser on this machine, such as `http://127.0.0.1:4000`."""
    host, port = listener.getsockname()[:2]
    if ipaddress.ip_address(host.partition("%")[0]).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refused(host: str, port: int, error: OSError) -> NotesError:
    if error.errno == errno.EADDRINUSE:
        message = f"port {port} on {host} is taken: another program listens there, perhaps an earlier `notes serve`"
        return _problem("port", message, "stop it, or take another port: --port 0 finds a free one")
    if error.errno in (errno.EACCES, errno.EPERM):
        message = f"this user may not listen on port {port} on {host}"
        hint = "ports below 1024 are kept for the administrator: take another one, such as --port 4000"
        return _problem("port", message, hint if port < 1024 else "take another port")
    if error.errno == errno.EADDRNOTAVAIL:
        message = f"{host} is not an address of this machine"
        return _problem("host", message, "127.0.0.1 is this machine alone, 0.0.0.0 every network it is in")
    reason = os.strerror(error.errno) if error.errno else str(error)
    return _problem("port", f"cannot listen on port {port} on {host}: {reason}", "")


def _problem(code: str, message: str, hint: str) -> NotesError:
    return NotesError(Problem(code=code, severity="error", message=message, hint=hint))
