"""Write the locks: every package that `make site` and `make test` install, with version and hashes of all its files.

    site.txt   the program, and what builds it
    test.txt   that and the extra `dev`
    node.txt   the npm that the build takes where the system has none

Each holds for every platform and every Python from `requires-python` on. No lock names an index, so that a mirror
serves as well. Needs uv beside this Python or on the PATH; `make lock` sees to it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

LOCKS = Path(__file__).resolve().parent
ROOT = LOCKS.parent
sys.path.insert(0, str(ROOT))

from hatch_build import NODE_REQUIREMENT  # noqa: E402

OPTIONS = (
    "--universal",
    "--upgrade",
    "--generate-hashes",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=make lock",
    "--quiet",
)


def write_lock(name: str, *sources: str, more: list[str], python: str) -> None:
    """Compile `sources` and the requirements `more` into `name`, for `python` and later."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    place = (f"--python-version={python}", f"--output-file={LOCKS / name}")
    subprocess.run(
        ["uv", "pip", "compile", *OPTIONS, *place, *sources, "-"],
        input="\n".join(more),
        text=True,
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PATH": path},
    )


def main() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    python = re.sub(r"[^0-9.]", "", settings["project"]["requires-python"])
    build = settings["build-system"]["requires"]
    write_lock("test.txt", "pyproject.toml", "--extra=dev", more=build, python=python)
    write_lock("site.txt", "pyproject.toml", "--constraint=locks/test.txt", more=build, python=python)
    write_lock("node.txt", more=[NODE_REQUIREMENT], python=python)


if __name__ == "__main__":
    main()
