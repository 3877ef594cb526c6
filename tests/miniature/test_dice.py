"""Chance is named: the same name throws the same, in any process."""

import os
import subprocess
import sys

from maskoven_kedro.miniature.dice import Dice


def test_a_stream_is_the_same_under_another_hash_seed() -> None:
    program = (
        "from maskoven_kedro.miniature.dice import Dice; d = Dice(3, 'a');"
        "print(d.uniform(0, 1), d.shuffled(range(9)))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1


def test_a_child_does_not_depend_on_what_its_parent_threw() -> None:
    fresh, used = Dice(1), Dice(1)
    used.uniform(0, 1)
    assert fresh.child("x").number() == used.child("x").number()
    assert fresh.child("x").number() != fresh.child("y").number()


def test_integers_reach_both_ends() -> None:
    dice = Dice("ends")
    assert {dice.integer(2, 4) for _ in range(100)} == {2, 3, 4}
