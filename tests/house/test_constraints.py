"""The versions of a fresh clone are the ones that were tested."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

from tests.conftest import REPOSITORY

_SPEC = importlib.util.spec_from_file_location("lock", REPOSITORY / "scripts/lock.py")
assert _SPEC is not None
assert _SPEC.loader is not None
lock = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(lock)


def constraints() -> dict[str, str]:
    pyproject = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    return dict(entry.split("==") for entry in pyproject["tool"]["uv"]["constraint-dependencies"])


def test_every_installed_package_is_listed_at_its_version() -> None:
    listed = constraints()
    differing = {name: (version, listed.get(name)) for name, version in lock.installed().items()}
    assert {name: pair for name, pair in differing.items() if pair[0] != pair[1]} == {}


def test_list_is_sorted_and_replaced_as_a_whole() -> None:
    text = lock.with_constraints('[project]\nname = "x"\n', {"a": "1"})
    again = lock.with_constraints(text, {"a": "2", "b": "3"})
    assert tomllib.loads(again)["tool"]["uv"]["constraint-dependencies"] == ["a==2", "b==3"]
    assert again.count("[tool.uv]") == 1
    assert list(constraints()) == sorted(constraints())


def test_no_file_names_a_package_index() -> None:
    suspicious = ("/simple/", "pypi.org", "pythonhosted", "index-url")
    for path in (
        REPOSITORY / "pyproject.toml",
        REPOSITORY / ".ci/run",
        REPOSITORY / ".pre-commit-config.yaml",
    ):
        text = Path(path).read_text()
        assert not [word for word in suspicious if word in text], path


def test_telemetry_is_off_by_a_committed_file() -> None:
    assert (REPOSITORY / ".telemetry").read_text() == "consent: false\n"
