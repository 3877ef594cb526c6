"""Writes the exact versions of the installed packages into pyproject.toml: `python scripts/lock.py`.

`uv run` resolves anew in every fresh clone and ignores compiled lists; it obeys `constraint-dependencies`. The list has
names and versions only, so it holds on every platform and for every package index.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

OURS = "maskoven-kedro"
_LIST = re.compile(r"^constraint-dependencies = \[\n.*?^\]\n", re.DOTALL | re.MULTILINE)


def canonical(name: str) -> str:
    """Spell a package name as indexes do.

    >>> canonical("Types_PyYAML")
    'types-pyyaml'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, str]:
    """Canonical name -> version of every installed package but ours; a local mark such as +cpu is left out."""
    found = {canonical(one.metadata["Name"]): one.version.partition("+")[0] for one in distributions()}
    return {name: version for name, version in sorted(found.items()) if name != OURS}


def with_constraints(pyproject: str, versions: dict[str, str]) -> str:
    """Return the text of pyproject.toml with the list replaced, or appended where there is none."""
    lines = "".join(f'    "{name}=={version}",\n' for name, version in versions.items())
    block = f"constraint-dependencies = [\n{lines}]\n"
    if _LIST.search(pyproject):
        return _LIST.sub(lambda _: block, pyproject)
    return f"{pyproject.rstrip()}\n\n[tool.uv]\n{block}"


def main() -> None:
    """Write the list, keeping entries of packages that are not installed on this platform."""
    path = Path(__file__).parent.parent / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    former = (
        dict(re.findall(r'^    "([a-z0-9-]+)==([^"]+)",$', text, re.MULTILINE))
        if "--fresh" not in sys.argv
        else {}
    )
    path.write_text(with_constraints(text, dict(sorted((former | installed()).items()))), encoding="utf-8")


if __name__ == "__main__":
    main()
