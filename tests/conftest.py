"""What all tests share: the example notebook and a browser.

Browser tests take the `browser` fixture and live in `tests/browser/`. Where no Chromium starts they are skipped with
the reason; under `NOTES_REQUIRE_BROWSER=1` (continuous integration) a skip there is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from notes.kramdown.context import Context

hypothesis.settings.register_profile("notes", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("notes")  # a slow machine is not a failure

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compiled templates go where the tests end, not where the user keeps them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


_STUCK = Context.stuck


@pytest.fixture(scope="session", autouse=True)
def _rules_move_forward() -> Iterator[None]:
    """A Markdown rule that stands still is a mistake: builds go on, tests do not."""

    def stuck(_: Context, rule: str, line: int) -> None:
        raise AssertionError(f"the rule {rule} stands still at line {line}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Context, "stuck", stuck)
        yield


@pytest.fixture
def pristine_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a build does about such a rule."""
    monkeypatch.setattr(Context, "stuck", _STUCK)


ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ("_config.yml", "about.md", "images", "posts")
"""What of the project is its example notebook."""

BROWSER_TESTS = Path(__file__).parent / "browser"
BROWSER_REQUIRED = os.environ.get("NOTES_REQUIRE_BROWSER", "") not in ("", "0")

COMMANDS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome", "msedge")
PROGRAMS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
ARGUMENTS = (
    # Nothing but this machine can be reached: a page that asks a CDN for something shows it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
)


@pytest.fixture(scope="session")
def example_notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example notebook, to be read, not edited."""
    folder = tmp_path_factory.mktemp("example")
    for name in EXAMPLE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def example_site(example_notebook: Path) -> Path:
    """The example notebook's site."""
    return _built(example_notebook, "_site")


@pytest.fixture(scope="session")
def project_site(example_notebook: Path, example_site: Path) -> Path:
    """The example notebook's site as it is served under `/notes`."""
    return _built(example_notebook, "../project", baseurl="/notes")


def _built(notebook: Path, folder: str, **flags: str) -> Path:
    from notes.build import build
    from notes.build_options import BuildOptions

    destination = (notebook / folder).resolve()
    return build(BuildOptions(source=notebook, destination=destination, flags=flags), Silent()).destination


class Silent:
    """A reporter that says nothing."""

    def start(self, stage: str, total: int) -> None: ...
    def advance(self, steps: int = 1) -> None: ...
    def stop(self) -> None: ...


def chromium_candidates(playwright: Playwright) -> Iterator[str]:
    """Paths of programs that may be a Chromium: the system's, then Playwright's own."""
    for command in COMMANDS:
        if found := shutil.which(command):
            yield found
    yield from (program for program in (*PROGRAMS, playwright.chromium.executable_path) if Path(program).is_file())


def launch_chromium(playwright: Playwright) -> Browser:
    """The first Chromium that starts; LookupError says what was tried."""
    from playwright.sync_api import Error

    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = [*ARGUMENTS, *(("--no-sandbox",) if is_root else ())]
    tried = []
    for path in chromium_candidates(playwright):
        try:
            return playwright.chromium.launch(executable_path=path, args=arguments)
        except Error as error:  # a snap's stub, a missing library
            tried.append(f"{path}: {str(error).splitlines()[0]}")
    raise LookupError("no Chromium starts" + (f" ({'; '.join(tried)})" if tried else ": none is installed"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium without a network, one a test process."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="browser tests need Playwright")
    with sync_api.sync_playwright() as playwright:
        try:
            chromium = launch_chromium(playwright)
        except LookupError as error:
            pytest.skip(f"browser tests: {error}")
        yield chromium
        chromium.close()


def fails_when_skipped(path: Path, fixtures: Any) -> bool:
    """Whether a skipped test is a failure here."""
    return BROWSER_REQUIRED and (BROWSER_TESTS in path.parents or "browser" in fixtures)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and fails_when_skipped(item.path, getattr(item, "fixturenames", ()))
    ):
        report.outcome = "failed"
        report.longrepr = f"skipped, but NOTES_REQUIRE_BROWSER is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and fails_when_skipped(collector.path, ()):
        report.outcome = "failed"
        report.longrepr = f"skipped, but NOTES_REQUIRE_BROWSER is set: {report.longrepr}"
    return report
