"""Every fault that the pipeline has to survive has a test that carries its code, in its name or in a docstring."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

FAULTS = {
    "L01": "429 with a time to wait", "L02": "5xx, hang, reset, slow drip", "L03": "a reply that is no usable reply",
    "L04": "batches: order, copies, expiry", "L05": "orders in a question", "L06": "a secret in the environment",
    "L07": "a server without schemas",
    "K01": "redirects", "K02": "deleted, never there, another type", "K03": "no English label",
    "K04": "circles, self-loops, long chains", "K05": "an error behind partial rows", "K06": "names in every script",
    "D01": "repeated ids, missing category", "D02": "paths that leave the root", "D03": "malformed masks",
    "D04": "harmful archives", "D05": "a release file of 12.5 GB",
    "S02": "a client that wants files, sends too much, or comes in crowds",
    "R01": "killed in a shard", "R02": "killed before the manifest", "R03": "a truncated file", "R04": "disk full",
    "R05": "no permission", "R06": "two runs on one output", "R07": "other options", "R08": "other workers",
    "R09": "clock and time zone",
    "I01": "truncated picture", "I02": "no picture", "I03": "another size", "I04": "rotation", "I05": "other samples",
    "I06": "too large, no pixels", "I07": "exotic decoders", "I08": "one picture under two ids",
    "A01": "no detection", "A02": "hundreds of detections", "A03": "unsound masks, scores, boxes",
    "A04": "an accelerator out of memory", "A05": "a device that is lost", "A07": "changed weights",
    "E01": "missing, extra, repeated predictions", "E02": "equal names, empty answers", "E03": "seeds of resampling",
    "S01": "pickle in weights",
}  # fmt: skip
"""Code -> what goes wrong."""

WITHOUT_A_TEST = {
    "A06": "kernels that differ from run to run: needs an accelerator; on the CPU runs are equal to the byte",
    "S03": "advisories about dependencies: a look-up in a service on the network, which tests do without",
}

_CODE = re.compile(r"(?<![a-z0-9])([rialkdes]0[1-9])(?![0-9a-z])", re.IGNORECASE)


def carried() -> Iterator[tuple[str, str]]:
    """(code, test) for every code in the name or docstring of a test, or in the docstring of its module."""
    for path in sorted((REPOSITORY / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tests = [
            one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
        ]
        for test in tests:
            for text in (test.name, ast.get_docstring(test) or ""):
                yield from ((code.upper(), f"{path.name}::{test.name}") for code in _codes(text))
        if tests:
            yield from ((code.upper(), path.name) for code in _codes(ast.get_docstring(tree) or ""))


def _codes(text: str) -> list[str]:
    return _CODE.findall(text.replace("_", " "))


@pytest.fixture(scope="module")
def tests_by_code() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, test in carried():
        found.setdefault(code, []).append(test)
    return found


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_a_fault_has_a_test(code: str, tests_by_code: dict[str, list[str]]) -> None:
    assert tests_by_code.get(code), f"{code} ({FAULTS[code]}) is carried by no test"


def test_what_is_said_to_be_without_a_test_is_so(tests_by_code: dict[str, list[str]]) -> None:
    assert not WITHOUT_A_TEST.keys() & (tests_by_code.keys() | FAULTS.keys())


def test_no_test_carries_a_code_that_is_none(tests_by_code: dict[str, list[str]]) -> None:
    assert tests_by_code.keys() <= FAULTS.keys()


def test_codes_are_found_in_names_and_docstrings(tmp_path: Path) -> None:
    assert _codes("test_l01_l02_waits") == ["l01", "l02"]
    assert _codes("I04: rotated; see K06, not s012 or xd01") == ["I04", "K06"]
