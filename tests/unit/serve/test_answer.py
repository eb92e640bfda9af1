"""Parts, conditions and HEAD as RFC 9110 has them."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers

from notes.serve.answer import CHUNK, Representation, answer

WHOLE = bytes(range(256))
MODIFIED = 1_600_000_000  # as of every file of the site
DATE, BEFORE, AFTER = "Sun, 13 Sep 2020 12:26:40 GMT", "Sun, 13 Sep 2020 12:26:39 GMT", "Sun, 13 Sep 2020 12:26:41 GMT"


@pytest.fixture(scope="module")
def tag(client: Any) -> str:
    return str(client.ask("/film.mp4").headers["etag"])


# ---------------------------------------------------------------- ranges


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("BYTES=10-19", 10, 20),
        ("bytes=250-", 250, 256),
        ("bytes=250-999999999999999999999999", 250, 256),
        ("bytes=-6", 250, 256),
        ("bytes=-999", 0, 256),
        ("bytes= 3-4 ,\t5-9,,", 3, 10),
        ("bytes=20-29,0-25", 0, 30),
        ("bytes=5-9,999-", 5, 10),
    ],
)
def test_a_part(client: Any, asked: str, first: int, end: int) -> None:
    answer = client.ask("/film.mp4", Range=asked)
    assert answer.status == 206
    assert answer.body == WHOLE[first:end]
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/256"
    assert answer.headers["content-length"] == str(end - first)
    assert answer.headers["content-type"] == "video/mp4"


@pytest.mark.parametrize("asked", ["bytes=256-", "bytes=999-1000", "bytes=-0", "bytes=300-,400-"])
def test_a_part_that_does_not_exist(client: Any, asked: str) -> None:
    answer = client.ask("/film.mp4", Range=asked)
    assert answer.status == 416
    assert answer.headers["content-range"] == "bytes */256"


@pytest.mark.parametrize(
    "asked",
    [
        *("seconds=1-2", "bytes", "bytes=", "bytes=,", "bytes=a-b", "bytes=-", "bytes=9-3", "bytes=1-2-3"),
        *("bytes=0--1", "bytes=1-2,x", "bytes=+1-2", "bytes=" + "9" * 5000 + "-", "bytes=٣-", "bytes=0-1,10-11"),
    ],
)
def test_the_whole_for_what_is_not_one_part(client: Any, asked: str) -> None:
    answer = client.ask("/film.mp4", Range=asked.encode().decode("latin-1"))
    assert (answer.status, answer.body) == (200, WHOLE)
    assert "content-range" not in answer.headers


def test_an_empty_file_has_no_first_byte_and_all_of_its_last_ones(client: Any, site: Path) -> None:
    (site / "empty.bin").write_bytes(b"")
    assert client.ask("/empty.bin", Range="bytes=0-").status == 416
    assert client.ask("/empty.bin", Range="bytes=-5").status == 200
    assert client.ask("/empty.bin").body == b""


def test_a_page_has_parts_of_what_is_sent(client: Any) -> None:
    whole = client.ask("/b").body
    assert b"client.js" in whole
    assert client.ask("/b", Range="bytes=5-20").body == whole[5:21]


def test_a_part_of_the_state_that_is_known_or_the_whole(client: Any, tag: str) -> None:
    for known in (tag, DATE):
        assert client.ask("/film.mp4", Range="bytes=0-9", If_Range=known).status == 206
    for stale in ('"other"', f"W/{tag}", BEFORE, AFTER, "nonsense"):
        assert client.ask("/film.mp4", Range="bytes=0-9", If_Range=stale).body == WHOLE


# ---------------------------------------------------------------- HEAD


@pytest.mark.parametrize("path", ["/film.mp4", "/", "/b", "/a", "/nowhere", "/__notes/client.js"])
def test_head_has_the_headers_of_get_and_no_body(client: Any, path: str) -> None:
    get, head = client.ask(path), client.ask(path, "HEAD")
    del get.headers["date"], head.headers["date"]
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


def test_head_knows_no_parts(client: Any) -> None:
    answer = client.ask("/film.mp4", "HEAD", Range="bytes=0-9")
    assert (answer.status, answer.headers["content-length"]) == (200, "256")
    assert answer.headers["accept-ranges"] == "bytes"


def test_head_of_the_news_ends(client: Any) -> None:
    assert client.ask("/__notes/events", "HEAD").headers["content-type"].startswith("text/event-stream")


# ---------------------------------------------------------------- conditions


def test_what_the_asker_has_is_not_sent_again(client: Any, tag: str) -> None:
    for known in (tag, f"W/{tag}", f'"x", {tag}', f'W/"a,b" , W/{tag}', "*"):
        answer = client.ask("/film.mp4", If_None_Match=known)
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag), known
        assert client.ask("/film.mp4", "HEAD", If_None_Match=known).status == 304
    for stale in ('"x"', tag.strip('"'), ""):
        assert client.ask("/film.mp4", If_None_Match=stale).status == 200
    assert client.ask("/film.mp4", If_None_Match=tag, Range="bytes=999-").status == 304


def test_a_date_counts_where_no_tag_is_named(client: Any, tag: str) -> None:
    for date, status in ((DATE, 304), (AFTER, 304), (BEFORE, 200), ("yesterday", 200), ("Mon, 99 Foo 99999", 200)):
        assert client.ask("/film.mp4", If_Modified_Since=date).status == status
    assert client.ask("/film.mp4", If_Modified_Since=AFTER, If_None_Match='"x"').status == 200


def test_a_file_of_this_second_has_no_date(client: Any, site: Path) -> None:
    (site / "new.txt").write_text("new", encoding="utf-8")
    os.utime(site / "new.txt", (2**33, 2**33))  # a second that is not over when this is asked
    answer = client.ask("/new.txt", If_Modified_Since="Fri, 01 Jan 2300 00:00:00 GMT")
    assert (answer.status, answer.headers.get("last-modified")) == (200, None)


def test_a_precondition_that_fails(client: Any, tag: str) -> None:
    for known, status in ((tag, 200), ("*", 200), (f'"x", {tag}', 200), ('"x"', 412), (f"W/{tag}", 412)):
        assert client.ask("/film.mp4", If_Match=known).status == status
    for date, status in ((DATE, 200), (AFTER, 200), (BEFORE, 412), ("nonsense", 200)):
        assert client.ask("/film.mp4", If_Unmodified_Since=date).status == status


def test_a_page_that_is_edited_has_another_tag(client: Any, site: Path) -> None:
    page, tag = site / "edited.html", '"none yet"'
    for text in ("one", "two"):
        page.write_text(text, encoding="utf-8")
        os.utime(page, (MODIFIED, MODIFIED))  # the same size and time
        answered = client.ask("/edited", If_None_Match=tag)
        assert (answered.status, answered.body[:3]) == (200, text.encode())
        tag = answered.headers["etag"]


def test_a_file_that_is_replaced_has_another_tag(client: Any, site: Path) -> None:
    for name in ("old.bin", "new.bin"):
        (site / name).write_text(name, encoding="utf-8")
        os.utime(site / name, (MODIFIED, MODIFIED))  # the same size and time
    tag = client.ask("/old.bin").headers["etag"]
    (site / "new.bin").replace(site / "old.bin")
    assert client.ask("/old.bin", If_None_Match=tag).body == b"new.bin"


# ---------------------------------------------------------------- streaming


class Counting(io.RawIOBase):
    """A file of zeros that counts what is read of it."""

    def __init__(self, size: int) -> None:
        self.size, self.position, self.taken, self.largest = size, 0, 0, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset
        return offset

    def read(self, size: int = -1) -> bytes:
        size = min(self.size - self.position, size if size >= 0 else self.size)
        self.position += size
        self.taken += size
        self.largest = max(self.largest, size)
        return bytes(size)


def delivered(size: int, stop_after: int, **headers: str) -> tuple[Counting, int]:
    """A file and the bytes that arrived of it, at a reader who takes only `stop_after` chunks and then leaves."""
    file = Counting(size)
    found = Representation(file=file, size=size, tag='"x"', modified=0, media_type="video/mp4")  # type: ignore[arg-type]
    arrived, chunks = 0, 0

    async def ask() -> None:
        left = asyncio.Event()

        async def receive() -> dict[str, str]:
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal arrived, chunks
            if body := message.get("body"):
                arrived, chunks = arrived + len(body), chunks + 1
                if chunks == stop_after:
                    left.set()
                    await asyncio.Event().wait()  # as long as the reader takes no more

        response = answer("GET", Headers(headers), found)
        scope = {"type": "http", "method": "GET", "asgi": {"spec_version": "2.3"}}
        await response(scope, receive, send)  # type: ignore[arg-type]

    asyncio.run(ask())
    return file, arrived


def test_a_large_file_is_read_a_chunk_at_a_time() -> None:
    file, arrived = delivered(20 * CHUNK + 7, stop_after=-1)
    assert arrived == file.taken == file.size
    assert file.largest <= CHUNK


def test_no_more_is_read_than_the_reader_takes() -> None:
    file, _ = delivered(2000 * CHUNK, stop_after=3)
    assert file.taken <= 3 * CHUNK


def test_only_the_part_asked_for_is_read() -> None:
    file, arrived = delivered(2000 * CHUNK, stop_after=-1, range=f"bytes={1000 * CHUNK}-{1000 * CHUNK + 9}")
    assert arrived == file.taken == 10


def test_a_large_file_that_is_replaced_while_it_is_sent_stays_whole(client: Any, site: Path) -> None:
    old, new = b"o" * (64 * CHUNK), b"n" * (64 * CHUNK)
    (site / "long.bin").write_bytes(old)
    with client.connect() as connection:
        connection.sendall(f"GET /long.bin HTTP/1.1\r\nHost: {client.host}\r\nConnection: close\r\n\r\n".encode())
        received = connection.recv(CHUNK)
        (site / "staged").write_bytes(new)
        (site / "staged").replace(site / "long.bin")
        while part := connection.recv(CHUNK):
            received += part
    assert received.partition(b"\r\n\r\n")[2] == old
    assert client.ask("/long.bin").body == new


def test_a_file_that_becomes_shorter_while_it_is_sent_ends_the_connection(client: Any, site: Path) -> None:
    (site / "long.bin").write_bytes(bytes(64 * CHUNK))
    with client.connect() as connection:
        connection.sendall(f"GET /long.bin HTTP/1.1\r\nHost: {client.host}\r\n\r\n".encode())
        length = len(connection.recv(CHUNK))
        os.truncate(site / "long.bin", CHUNK)
        while part := connection.recv(CHUNK):
            length += len(part)
    assert length < 64 * CHUNK
    assert client.ask("/film.mp4").status == 200
