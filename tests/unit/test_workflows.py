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
DOCUMENTED = (ROOT / "docs/untrusted.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
"""The workflow for pull requests."""
WORKFLOWS = (PAGES, STARTER, CI)

VERSIONS = {
    "actions/checkout": "v7",
    "actions/setup-python": "v7",
    "actions/configure-pages": "v6",
    "actions/cache": "v6",
    "actions/upload-pages-artifact": "v5",
    "actions/deploy-pages": "v5",
}


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


def test_workflows_are_safe(documented: Path) -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    if zizmor is None:
        pytest.skip("zizmor has no wheel for this platform")
    command = [zizmor, "--offline", "--no-progress", "--config", str(ROOT / ".github/zizmor.yml")]
    done = subprocess.run(
        [*command, *map(str, WORKFLOWS), str(documented)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_pull_requests_are_built_untrusted_and_without_secrets() -> None:
    workflow = yaml.safe_load(DOCUMENTED)
    assert workflow[True] == "pull_request"  # YAML 1.1 reads the key `on` so
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["build"]["permissions"] == {"contents": "read"}
    assert "--untrusted" in DOCUMENTED
    assert "secrets" not in DOCUMENTED


@pytest.mark.parametrize(
    "text",
    [*(path.read_text(encoding="utf-8") for path in WORKFLOWS), DOCUMENTED],
    ids=["pages", "starter", "ci", "docs"],
)
def test_actions_are_githubs_own_at_known_versions(text: str) -> None:
    used = re.findall(r"uses: (\S+)@(\S+)", text)
    assert used
    assert [(name, version) for name, version in used if VERSIONS.get(name) != version] == []


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
    assert cache["with"]["path"] == ".notes-cache"
    (run,) = (step for step in build["steps"] if "notes build" in step.get("run", ""))
    assert '--baseurl "$BASE_PATH"' in run["run"]
    assert run["env"]["BASE_PATH"] == "${{ steps.pages.outputs.base_path }}"


def test_the_starter_installs_the_published_program() -> None:
    assert "pip install annotated-notes" in STARTER.read_text(encoding="utf-8")


def test_tests_run_on_every_supported_python_with_a_browser() -> None:
    job = read(CI)["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert any(step.get("run") == "make test" for step in job["steps"])
    assert job["env"]["NOTES_REQUIRE_BROWSER"] == "1"
