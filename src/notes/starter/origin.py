"""What a notebook's workflow installs: the program that wrote it, from where it came itself.

An installer says where it took a package from in `direct_url.json` (PEP 610); there is none when an index was asked.
"""

from __future__ import annotations

import re
import subprocess
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import url2pathname

import msgspec

from notes import __version__

PACKAGE = "annotated-notes"

_LOCAL = f"""\
# {PACKAGE} came from a folder of this machine when this file was written, which the workflow cannot reach. Until
# version {__version__} is on the package index, put the address of its repository in place of the last line:
# {PACKAGE} @ git+https://HOST/OWNER/REPOSITORY@COMMIT
"""


class _Vcs(msgspec.Struct):
    vcs: str
    commit_id: str


class _Archive(msgspec.Struct):
    hashes: dict[str, str] = {}


class _DirectUrl(msgspec.Struct):
    url: str
    vcs_info: _Vcs | None = None
    archive_info: _Archive | None = None
    subdirectory: str = ""


def requirements() -> str:
    """The text of `requirements.txt`: this very program, by version, or by address where it came from one.

    From git it is the commit that was installed. From a folder that is a clone it is the commit that is checked out,
    by the address of `origin`; from any other folder or file of this machine it is the version, and a comment says
    what to put there instead.
    """
    origin = _direct_url()
    pinned = f"{PACKAGE}=={__version__}\n"
    if origin is None:
        return pinned
    reached = _address(origin)
    return f"{PACKAGE} @ {reached}\n" if reached else _LOCAL + pinned


def _direct_url() -> _DirectUrl | None:
    """Where the package came from; None when that is an index. Run from its sources it counts as a folder."""
    here = _DirectUrl(url=Path(__file__).resolve().parents[3].as_uri())
    try:
        text = metadata.distribution(PACKAGE).read_text("direct_url.json")
        return msgspec.json.decode(text, type=_DirectUrl) if text else None
    except (metadata.PackageNotFoundError, msgspec.DecodeError):
        return here


def _address(origin: _DirectUrl) -> str:
    """A direct reference that another machine can follow, or nothing."""
    inside = f"#subdirectory={origin.subdirectory}" if origin.subdirectory else ""
    if urlsplit(origin.url).scheme == "file":
        return (
            ""
            if origin.vcs_info or origin.archive_info
            else _checked_out(Path(url2pathname(urlsplit(origin.url).path)))
        )
    if origin.vcs_info:
        return f"{origin.vcs_info.vcs}+{_public(origin.url)}@{origin.vcs_info.commit_id}{inside}"
    hashes = origin.archive_info.hashes if origin.archive_info else {}
    return _public(origin.url) + (f"#sha256={hashes['sha256']}" if "sha256" in hashes else "")


def _checked_out(folder: Path) -> str:
    """The commit that is checked out in a clone, by the address of its `origin`; nothing where there is none."""
    said = []
    for question in (("config", "--get", "remote.origin.url"), ("rev-parse", "HEAD"), ("rev-parse", "--show-prefix")):
        try:
            answer = subprocess.run(
                ["git", "-C", str(folder), *question], capture_output=True, encoding="utf-8", timeout=10, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        if answer.returncode != 0:
            return ""
        said.append(answer.stdout.strip())
    remote, commit, inside = said
    address = _public(remote)
    return f"git+{address}@{commit}" if not inside and urlsplit(address).scheme in ("http", "https") else ""


def _public(url: str) -> str:
    """The address that needs no key: `git@host:path` and `ssh://git@host/path` as https, without a password."""
    if match := re.fullmatch(r"[\w.-]+@([\w.-]+):(?!//)(.+)", url):
        return f"https://{match[1]}/{match[2]}"
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "ssh" and ":" not in host:
        parts = parts._replace(scheme="https")
    return urlunsplit(parts._replace(netloc=host)) if parts.scheme in ("http", "https") else url
