"""Do the locked requirements say what pyproject.toml says, and no address of any package index?

`python -m config.hosting.requirements` prints what is wrong and exits with 1.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"\b[a-z][a-z+]*://|file:|--(extra-)?index-url|--find-links|--trusted-host|(?<![\w.-])/[a-z]+/")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PIN.findall(text)}


def wanted(project: dict, with_dev: bool) -> list[Requirement]:
    lines = list(project["project"]["dependencies"])
    if with_dev:
        lines += project["dependency-groups"]["dev"]
    return [Requirement(line) for line in lines]


def mistakes(name: str, text: str, requirements: list[Requirement]) -> list[str]:
    """Each line that names an address, each pin that is missing or out of range, each pin without a hash."""
    found = [f"{name}:{n}: names an address" for n, line in enumerate(text.splitlines(), 1) if ADDRESS.search(line)]
    locked = pins(text)
    for requirement in requirements:
        version = locked.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            found.append(f"{name}: {requirement} is locked as {version}; run make lock")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    found += [
        f"{name}: {block.split()[0]} has no hash" for block in blocks if PIN.match(block) and "--hash" not in block
    ]
    return found


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found = []
    for name, with_dev in (("requirements.txt", False), ("requirements-dev.txt", True)):
        found += mistakes(name, (ROOT / name).read_text(), wanted(project, with_dev))
    sys.stdout.writelines(f"{mistake}\n" for mistake in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
