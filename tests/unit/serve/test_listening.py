"""What is said when the preview cannot listen."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from notes.cli import main
from notes.errors import NotesError
from notes.serve.listening import address, is_loopback, listen


def test_a_taken_port_is_named_and_the_site_is_not(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: A\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "-s", str(tmp_path), "-P", str(port)])
    assert result.exit_code == 1
    assert f"port {port} on 127.0.0.1 is taken" in result.output
    assert "--port 0" in result.output
    assert "site" not in result.output
    assert not (tmp_path / "_site").exists()


@pytest.mark.parametrize("host", ["nowhere.invalid", "", "a b", "a" * 70, "999.1.1.1"])
def test_a_host_without_an_address(host: str) -> None:
    with pytest.raises(NotesError, match=f"no address is known for the host “{host}”.*0.0.0.0"):
        listen(host, 0)


def test_an_address_of_another_machine() -> None:
    with pytest.raises(NotesError, match=r"192\.0\.2\.7 is not an address of this machine"):
        listen("192.0.2.7", 0)


def test_a_port_that_only_the_administrator_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> socket.socket:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(NotesError, match=r"may not listen on port 80 .*below 1024.* --port 4000"):
        listen("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("host", "url", "loopback"),
    [
        ("127.0.0.1", "http://127.0.0.1:", True),
        ("localhost", "http://127.0.0.1:", True),
        ("127.0.0.2", "http://127.0.0.2:", True),
        ("0.0.0.0", "http://127.0.0.1:", False),
        ("[::1]", "http://[::1]:", True),
        ("::", "http://[::1]:", False),
    ],
)
def test_the_address_shown_is_one_that_a_browser_can_open(host: str, url: str, loopback: bool) -> None:
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with listen(host, 0) as listener:
        assert address(listener) == f"{url}{listener.getsockname()[1]}"
        assert is_loopback(listener) is loopback


def test_a_wrong_name_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "-s", str(tmp_path), "--allow-host", "http://a.example/"])
    assert result.exit_code == 2
    assert "“http://a.example/” is not a host name" in result.output
