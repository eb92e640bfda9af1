"""From a request's target to a file of the site, and to nothing else."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/", 200, b"home"),
        ("/index.html", 200, b"home"),
        ("/a/", 200, b"in a"),
        ("/b", 200, b">b<"),
        ("/b?x=1", 200, b">b<"),
        ("/%62", 200, b">b<"),
        ("/b/", 404, b"not here"),
        ("/nowhere", 404, b"not here"),
    ],
)
def test_paths_mean_what_they_mean_on_github_pages(client: Any, path: str, status: int, says: bytes) -> None:
    answer = client.ask(path)
    assert answer.status == status
    assert says in answer.body
    assert b"client.js" in answer.body


@pytest.mark.parametrize(
    "path",
    [
        *("/../secret", "/../secret.html", "/%2e%2e/secret.html", "/..%2fsecret.html", "/a/..%2f..%2fsecret.html"),
        *("/%2E%2E%2Fsecret.html", "/%252e%252e/secret.html", "/..%5csecret.html", "/..\\secret.html", "/a/%2e%2e/b"),
        *("/%00", "/b%00.html", "/secret.html%00b", "/%c0%ae%c0%ae/secret.html", "/%ff", "/." * 3000, "/" + "a" * 5000),
    ],
)
def test_nothing_outside_the_site_is_served(client: Any, path: str) -> None:
    answer = client.ask(path)
    assert answer.status == 404
    assert b"secret" not in answer.body


def test_links_that_lead_out_of_the_site_are_not_followed(client: Any, site: Path) -> None:
    (site / "out").symlink_to(site.parent)
    (site / "out-page.html").symlink_to(site.parent / "secret.html")
    (site / "folder").mkdir()
    (site / "folder" / "index.html").symlink_to(site.parent / "secret.html")
    (site / "inside.html").symlink_to(site / "b.html")
    for path in ("/out/secret.html", "/out/secret", "/out-page", "/out-page.html", "/folder/", "/folder/index.html"):
        assert client.ask(path).status == 404, path
    assert client.ask("/inside").status == 200


def test_links_that_go_round_lead_nowhere(client: Any, site: Path) -> None:
    (site / "round").symlink_to(site / "round")
    (site / "to.html").symlink_to(site / "from.html")
    (site / "from.html").symlink_to(site / "to.html")
    for path in ("/round", "/round/", "/round/b.html", "/to", "/to.html"):
        assert client.ask(path).status == 404, path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names")
def test_a_pipe_is_not_waited_for(client: Any, site: Path) -> None:
    os.mkfifo(site / "pipe.html")
    for path in ("/pipe", "/pipe.html"):
        assert client.ask(path).status == 404, path


def test_a_404_page_that_leads_out_of_the_site_is_not_read(client: Any, site: Path) -> None:
    own = (site / "404.html").read_bytes()
    (site / "404.html").unlink()
    (site / "404.html").symlink_to(site.parent / "secret.html")
    try:
        answer = client.ask("/nowhere")
    finally:
        (site / "404.html").unlink()
        (site / "404.html").write_bytes(own)
    assert answer.status == 404
    assert b"secret" not in answer.body


@pytest.mark.parametrize("path", [".git/config", ".notes-site.json", ".notes-staged/1", "a/.hidden", ".htaccess"])
def test_what_is_not_published_is_not_served(client: Any, site: Path, path: str) -> None:
    (site / path).parent.mkdir(exist_ok=True)
    (site / path).write_text("hidden", encoding="utf-8")
    for spelled in (path, path.replace(".", "%2e"), f"/{path}"):
        assert client.ask(f"/{spelled}").status == 404
    (site / path).unlink()


def test_well_known_addresses_are_served(client: Any, site: Path) -> None:
    (site / ".well-known" / ".git").mkdir(parents=True)
    (site / ".well-known" / "security.txt").write_text("known", encoding="utf-8")
    (site / ".well-known" / ".git" / "config").write_text("hidden", encoding="utf-8")
    assert client.ask("/.well-known/security.txt").body == b"known"
    assert client.ask("/.well-known/.git/config").status == 404


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/a", "/a/"),
        ("/a?x=1", "/a/"),
        ("//a", "/a/"),
        ("//evil.example", "/evil.example/"),
        ("///evil.example", "/evil.example/"),
        ("/%2fevil.example", "/evil.example/"),
        ("/.//evil.example", None),
        ("/%5cevil.example", None),
        ("/x%0d%0aSet-Cookie:%20a=b", "/x%0D%0ASet-Cookie%3A%20a%3Db/"),
        ("/100%25", "/100%25/"),
        ("/%E7%AC%94", "/%E7%AC%94/"),
    ],
)
def test_a_folder_is_redirected_to_itself(client: Any, site: Path, path: str, location: str | None) -> None:
    for name in ("evil.example", "x\r\nSet-Cookie: a=b", "100%", "笔"):
        (site / name).mkdir(exist_ok=True)
        (site / name / "index.html").write_text(name, encoding="utf-8")
    answer = client.ask(path)
    assert answer.headers.get("location") == location
    assert "set-cookie" not in answer.headers
    assert answer.status == (307 if location else 404)
    if location:
        assert client.ask(location).status == 200


def test_a_site_under_a_path(serving: Any) -> None:
    client = serving(base="/notes")
    for path, location in (("/", "/notes/"), ("/notes", "/notes/"), ("/notes/a", "/notes/a/")):
        assert client.ask(path).headers["location"] == location
    assert client.ask("/notes/b").status == 200
    for path in ("/b", "/notesb", "/notes-too/b", "/notes//../b"):
        assert client.ask(path).status == 404, path


def test_browsers_are_told_the_type_and_do_not_guess(client: Any, site: Path) -> None:
    for name, kind in (
        ("a.css", "text/css; charset=utf-8"),
        ("a.JS", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.svgz", "application/octet-stream"),
        ("a.tar.gz", "application/octet-stream"),
        ("a.woff2", "font/woff2"),
        ("a.unheard-of", "application/octet-stream"),
    ):
        (site / name).write_bytes(b"x")
        answer = client.ask(f"/{name}")
        assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == (kind, "nosniff")


# ---------------------------------------------------------------- requests that browsers do not send


@pytest.mark.parametrize(
    "request_line",
    ["CONNECT evil.example:443 HTTP/1.1", "OPTIONS * HTTP/1.1", "GET b HTTP/1.1", "GET  / HTTP/1.1", "GET"],
)
def test_odd_targets_are_refused(client: Any, request_line: str) -> None:
    answer = client.send(f"{request_line}\r\nHost: {client.host}\r\nConnection: close\r\n\r\n".encode())
    assert answer.status in (400, 404, 405)


@pytest.mark.parametrize(
    "head", ["GET /{long} HTTP/1.1\r\nHost: {host}\r\n", "GET / HTTP/1.1\r\nHost: {host}\r\nX-Long: {long}\r\n"]
)
def test_heads_that_are_too_long_are_refused(client: Any, head: str) -> None:
    answers = everything(client, head.format(host=client.host, long="a" * (4 << 20)) + "\r\n")
    assert answers == b"" or answers.startswith(b"HTTP/1.1 400 ")
    assert client.ask("/b").status == 200


def test_requests_in_a_row_are_answered_in_order(client: Any) -> None:
    head = f" HTTP/1.1\r\nHost: {client.host}\r\n"
    wire = f"GET /b{head}\r\nHEAD /a/{head}\r\nGET /film.mp4{head}Range: bytes=65-67\r\nConnection: close\r\n\r\n"
    answers = everything(client, wire)
    assert [answers.find(part) >= 0 for part in (b">b<", b"in a", b"\r\n\r\nABC")] == [True, False, True]
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert answers.count(b"HTTP/1.1 206 Partial Content\r\n") == 1


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding:\x0bchunked\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: +4\r\n",
        "Content-Length : 4\r\n",
    ],
)
def test_a_request_is_not_smuggled_in_the_body_of_another(client: Any, headers: str) -> None:
    inner = f"GET /film.mp4 HTTP/1.1\r\nHost: {client.host}\r\n\r\n"
    chunks = f"{len(inner):x}\r\n{inner}\r\n0\r\n\r\n"
    answers = everything(
        client, f"GET /b HTTP/1.1\r\nHost: {client.host}\r\nConnection: close\r\n{headers}\r\n{chunks}"
    )
    assert b"video/mp4" not in answers
    assert answers.count(b"HTTP/1.1 ") == 1


def everything(client: Any, wire: str) -> bytes:
    """All that comes back; nothing when the connection is cut."""
    answers = b""
    with client.connect() as connection, suppress(ConnectionResetError, BrokenPipeError):
        connection.sendall(wire.encode("latin-1"))
        while part := connection.recv(65536):
            answers += part
    return answers


def test_an_old_client_is_answered(client: Any) -> None:
    answer = client.send(f"GET /b HTTP/1.0\r\nHost: {client.host}\r\n\r\n".encode())
    assert answer.status == 200
    assert answer.body.startswith(b"<body>b")
