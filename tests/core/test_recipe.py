"""Fingerprints: equal for equal content, whatever the process, and different for anything else."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from pydantic import BaseModel

from maskoven_kedro.core.recipe import fingerprint


class Options(BaseModel):
    threshold: float = 0.3
    names: tuple[str, ...] = ("a", "b")


@dataclass
class Point:
    x: int
    y: int


FRAME = pl.DataFrame({"id": ["a", "b"], "masks": [[b"1"], []], "n": [1, None]})


def test_every_change_shows() -> None:
    parts = [
        (),
        (None,),
        (True,),
        (1,),
        (1.0,),
        ("1",),
        (b"1",),
        ([1],),
        ([[1]],),
        ({1},),
        ({"a": 1},),
        ({"a": 1, "b": None},),
        (Options(),),
        (Options(threshold=0.31),),
        (Point(1, 2),),
        (FRAME,),
        (FRAME.reverse(),),
        (FRAME.rename({"n": "m"}),),
        (FRAME.cast({"n": pl.Int32}),),
        ("ab", "c"),
        ("a", "bc"),
        (["a", "b"], "c"),
        (["a"], "b", "c"),
    ]
    assert len({fingerprint(*part) for part in parts}) == len(parts)


def test_order_counts_only_where_it_means_something() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"x", "y", "z"}) == fingerprint({"z", "x", "y"})
    assert fingerprint([1, 2]) != fingerprint([2, 1])
    assert fingerprint(FRAME) == fingerprint(pl.concat([FRAME[:1], FRAME[1:]])) == fingerprint(FRAME.lazy())


def test_same_in_every_process() -> None:
    code = "from maskoven_kedro.core.recipe import fingerprint as f; print(f({'b', 'a', 'c'}, {'x': 1.5}))"
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert seen == {fingerprint({"a", "b", "c"}, {"x": 1.5})}


@pytest.mark.parametrize("part", [Path("a.txt"), len, object(), [Path("x")]])
def test_what_has_no_readable_content_is_refused(part: object) -> None:
    with pytest.raises(TypeError):
        fingerprint(part)
