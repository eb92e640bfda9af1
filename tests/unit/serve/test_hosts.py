"""Which requests are answered: those that name a host nobody else can make point to this machine."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from notes.serve.hosts import Hosts, host_name, host_of

PORT = ":4000"
EVERYWHERE = ("localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.0.0.2", "[::1]", "[0:0::0:1]")
LITERALS = ("192.0.2.7", "[2001:db8::7]", "0.0.0.0", "8.8.8.8")
NEVER = ("notes.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil-localhost", "2130706433", "0x7f.1")
MALFORMED = (
    "",
    ":4000",
    "127.0.0.1@evil.example",
    "evil.example@127.0.0.1",
    "a b",
    "::1",
    "[::1",
    "127.0.0.1:80:80",
    "a/b",
)


def answered(hosts: Hosts, authority: str) -> bool:
    return bool(host_of(authority)) and hosts.answer(host_of(authority))


@pytest.mark.parametrize("host", EVERYWHERE)
def test_names_and_addresses_of_loopback_are_answered_everywhere(host: str) -> None:
    for loopback in (True, False):
        assert answered(Hosts(loopback=loopback), host)
        assert answered(Hosts(loopback=loopback), host + PORT)


@pytest.mark.parametrize("host", LITERALS)
def test_other_addresses_are_answered_where_another_machine_can_ask(host: str) -> None:
    assert answered(Hosts(loopback=False), host + PORT)
    assert not answered(Hosts(loopback=True), host + PORT)


@pytest.mark.parametrize("host", NEVER + MALFORMED)
def test_what_could_be_somebody_elses_name_is_not_answered(host: str) -> None:
    assert not answered(Hosts(loopback=True), host)
    assert not answered(Hosts(loopback=False), host)


def test_this_machines_names_are_answered_where_another_machine_can_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Desk.home.example")
    for name in ("desk", "desk.home.example", "DESK.local"):
        assert answered(Hosts(loopback=False), name + PORT)
        assert not answered(Hosts(loopback=True), name + PORT)
    assert not answered(Hosts(loopback=False), "laptop.local")


@pytest.mark.parametrize("loopback", [True, False])
def test_allowed_names_are_answered(loopback: bool) -> None:
    hosts = Hosts(loopback=loopback, allowed=[host_name("Notes.Example."), host_name(".below.example")])
    for host in ("notes.example", "NOTES.example.:80", "below.example", "a.b.below.example"):
        assert answered(hosts, host), host
    for host in ("a.notes.example", "xbelow.example", "example"):
        assert not answered(hosts, host), host
    assert answered(Hosts(loopback=loopback, allowed=[host_name("*")]), "anything.example")


def test_an_allowed_name_is_written_as_browsers_send_it() -> None:
    assert host_name("笔记.example") == "xn--uvz335a.example"


@pytest.mark.parametrize("text", ["", ".", "http://a.example", "a.example:80", "a b", "a/b", "*.example", "a" * 70])
def test_what_is_not_a_host_name_cannot_be_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="is not a host name"):
        host_name(text)


# ---------------------------------------------------------------- over the wire


def test_a_refusal_says_how_to_allow_the_host(client: Any) -> None:
    answer = client.ask("/", Host="notes.example:4000")
    assert answer.status == 403
    assert b"notes serve --allow-host notes.example\n" in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_proxies_say_about_the_host_does_not_count(serving: Any) -> None:
    client = serving(loopback=False)
    assert client.ask("/", Host="notes.example", X_Forwarded_Host="127.0.0.1").status == 403
    assert client.ask("/", X_Forwarded_Host="notes.example").status == 200


def test_a_request_without_a_host_is_refused(client: Any) -> None:
    assert client.send(b"GET / HTTP/1.0\r\n\r\n").status == 400
    assert client.send(b"GET / HTTP/1.1\r\n\r\n").status == 400
    assert client.send(f"GET / HTTP/1.1\r\nHost: {client.host}\r\nHost: notes.example\r\n\r\n".encode()).status == 400


def test_a_whole_address_as_the_target_counts_instead_of_the_host(client: Any) -> None:
    assert client.ask(f"http://{client.host}/b", Host="whatever.example").status == 200
    assert client.ask(f"http://{client.host}").status == 200
    assert client.ask("http://notes.example/b").status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "MKCOL", "get"])
def test_no_other_method_is_answered(client: Any, method: str) -> None:
    for path in ("/", "/__notes/events", "/nowhere"):
        answer = client.ask(path, method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_news_are_for_pages_of_the_preview(client: Any) -> None:
    for origin in ("https://notes.example", "null", "http://127.0.0.1:1"):
        assert client.ask("/__notes/events", Origin=origin).status == 403
    with client.connect() as connection:
        head = f"GET /__notes/events HTTP/1.1\r\nHost: {client.host}\r\nOrigin: http://{client.host}\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
