"""The workflows, the one `notes init` writes included."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / ".github/workflows/pages.yml"
STARTER = ROOT / "src/notes/starter/pages.yml"
CI = ROOT / ".github/workflows/ci.yml"
DRIFT = ROOT / ".github/workflows/drift.yml"
DEPENDABOT = ROOT / ".github/dependabot.yml"
DOCUMENTED = (ROOT / "docs/untrusted.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
"""The workflow for pull requests."""
WORKFLOWS = (PAGES, STARTER, CI, DRIFT)


def read(path: Path) -> dict[Any, Any]:
    workflow: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return workflow


@pytest.fixture
def documented(tmp_path: Path) -> Path:
    """The documented workflow as a file."""
    path = tmp_path / "pull-request.yml"
    path.write_text(DOCUMENTED, encoding="utf-8")
    return path


def test_workflows_follow_githubs_schema(documented: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [*command, *map(str, WORKFLOWS), str(documented)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.dependabot", str(DEPENDABOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_are_safe_by_zizmors_own_settings(documented: Path) -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    if zizmor is None:
        pytest.skip("zizmor has no wheel for this platform")
    command = [zizmor, "--offline", "--no-progress", "--no-config", *map(str, (*WORKFLOWS, DEPENDABOT, documented))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pull_requests_are_built_untrusted_and_without_secrets() -> None:
    workflow = yaml.safe_load(DOCUMENTED)
    assert workflow[True] == "pull_request"  # YAML 1.1 reads the key `on` so
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["build"]["permissions"] == {"contents": "read"}
    assert "--untrusted" in DOCUMENTED
    assert "secrets" not in DOCUMENTED


def test_actions_are_githubs_own_and_pinned_by_commit_with_the_version_beside_it() -> None:
    pins: dict[str, set[str]] = {}
    for text in (*(path.read_text(encoding="utf-8") for path in WORKFLOWS), DOCUMENTED):
        lines = re.findall(r"uses: (.*)", text)
        assert lines
        for line in lines:
            match = re.fullmatch(r"(actions/[a-z-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", line)
            assert match, line
            pins.setdefault(match[1], set()).add(match[2])
    assert {name: found for name, found in pins.items() if len(found) > 1} == {}


def test_dependabot_reads_every_pin_and_every_lock() -> None:
    updates = {update["package-ecosystem"]: update for update in read(DEPENDABOT)["updates"]}
    assert updates.keys() == {"github-actions", "pip", "npm"}
    assert set(updates["github-actions"]["directories"]) == {"/", "/src/notes/starter"}
    assert set(updates["pip"]["directories"]) == {"/", "/locks"}


@pytest.mark.parametrize("path", [PAGES, STARTER], ids=["example", "starter"])
def test_pages_are_built_and_deployed_in_two_jobs(path: Path) -> None:
    workflow = read(path)
    build, deploy = workflow["jobs"]["build"], workflow["jobs"]["deploy"]
    assert workflow["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert deploy["needs"] == "build"
    assert deploy["environment"]["name"] == "github-pages"
    assert deploy["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert "write" not in build["permissions"].values()
    cache = next(step for step in build["steps"] if step.get("uses", "").startswith("actions/cache@"))
    (run,) = (step for step in build["steps"] if "notes build" in step.get("run", ""))
    assert cache["with"]["path"] == run["env"]["NOTES_CACHE"] == "${{ runner.temp }}/notes-cache"
    assert "runner." not in str([build.get("env"), workflow.get("env")]), "a step's context, not a job's"
    assert '--baseurl "$BASE_PATH"' in run["run"]
    assert run["env"]["BASE_PATH"] == "${{ steps.pages.outputs.base_path }}"


def test_the_starter_installs_what_its_requirements_name() -> None:
    assert re.findall(r"pip install (.*)", STARTER.read_text(encoding="utf-8")) == ["--requirement requirements.txt"]


@pytest.mark.parametrize("path", [PAGES, CI], ids=["example", "tests"])
def test_our_own_workflows_install_what_is_locked(path: Path) -> None:
    assert re.findall(r"pip install (.*)", path.read_text(encoding="utf-8")) == [
        "--require-hashes --requirement locks/site.txt",
        "--no-build-isolation --no-deps .",
    ]


def test_drift_of_newest_and_lowest_versions_is_watched_weekly() -> None:
    workflow = read(DRIFT)
    assert re.fullmatch(r"\d+ \d+ \* \* \d", workflow[True]["schedule"][0]["cron"])  # YAML 1.1 reads `on` as true
    job = workflow["jobs"]["test"]
    wanted = {each["versions"]: each["python"] for each in job["strategy"]["matrix"]["include"]}
    assert wanted == {"newest": "3.14", "lowest": "3.11"}
    assert job["steps"][-1] == {"run": 'make "$VERSIONS"', "env": {"VERSIONS": "${{ matrix.versions }}"}}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{name}: RESOLUTION := ", makefile, re.M) for name in wanted)


def test_tests_run_on_every_supported_python_with_a_browser() -> None:
    job = read(CI)["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert any(step.get("run") == "make test" for step in job["steps"])
    assert job["env"]["NOTES_REQUIRE_BROWSER"] == "1"
