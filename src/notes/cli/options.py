"""Options that several commands have, those of Jekyll's among them, and the examples at the end of their help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

CACHE_OPTION = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    envvar="NOTES_CACHE",
    help="Folder for what is remembered [default: the user's cache folder; environment: NOTES_CACHE].",
)
SETTINGS = {
    "baseurl": "baseurl",
    "drafts": "show_drafts",
    "future": "future",
    "layouts": "layouts_dir",
    "limit_posts": "limit_posts",
    "unpublished": "unpublished",
}
"""Options that set a key of `_config.yml` for one build, and that key."""


def _executor_address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        from notes.engines.cluster import ADDRESS

        if not ADDRESS.fullmatch(value):
            raise click.BadParameter("it is written dask://HOST:PORT")
    return value


EXECUTOR_OPTION = click.option(
    "--executor",
    metavar="ADDRESS",
    callback=_executor_address,
    help="Render on the workers of dask://HOST:PORT [default: on this machine].",
)


def examples(*lines: str) -> str:
    """The epilog of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


# ---------------------------------------------------------------- Jekyll's

_GRANTED = (
    "-I/--incremental", "-t/--trace", "--profile", "--safe", "--disable-disk-cache", "--force_polling",
    "--strict_front_matter", "--no-watch",
)  # fmt: skip
"""What is done anyway, or would change nothing here."""
_GRANTED_BY_SERVE = ("-l/--livereload", "-w/--watch", "--skip-initial-build", "--show-dir-listing")
_GRANTED_VALUES = ("--livereload-ignore", "--livereload-min-delay", "--livereload-max-delay", "--livereload-port")
_REFUSED = {"--lsi": "related notes are found by what they cite and are about, site.related_posts are the newest ones"}
_REFUSED_BY_SERVE = {"-B/--detach": "the server stays in the foreground: let your shell or a service manager detach it"}
_REFUSED_VALUES = {"-p/--plugins": "Ruby plugins are not run; `notes doctor` says what of them is built in"}
_REFUSED_VALUES_BY_SERVE = dict.fromkeys(
    ("--ssl-cert", "--ssl-key"), "the preview speaks plain HTTP: put a proxy in front of it"
)


def jekyll_options(*, serve: bool) -> Callable[[F], F]:
    """The options of `jekyll build` and `jekyll serve` that are not ours: accepted, or refused with a reason; not
    listed."""
    options = [_granted(names, flag=True) for names in (*_GRANTED, *(_GRANTED_BY_SERVE if serve else ()))]
    options += [_granted(names, flag=False) for names in (_GRANTED_VALUES if serve else ())]
    for flag, refused, by_serve in (
        (True, _REFUSED, _REFUSED_BY_SERVE),
        (False, _REFUSED_VALUES, _REFUSED_VALUES_BY_SERVE),
    ):
        every = refused | (by_serve if serve else {})
        options += [_refused(names, reason, flag=flag) for names, reason in every.items()]

    def decorate(command: F) -> F:
        for option in options:
            command = option(command)
        return command

    return decorate


def _granted(names: str, *, flag: bool) -> Callable[[F], F]:
    return click.option(*names.split("/"), is_flag=flag, expose_value=False, hidden=True)


def _refused(names: str, reason: str, *, flag: bool) -> Callable[[F], F]:
    def refuse(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value:
            raise click.UsageError(f"{names.rpartition('/')[2]} is not supported: {reason}.", context)

    return click.option(*names.split("/"), is_flag=flag, expose_value=False, hidden=True, callback=refuse)
