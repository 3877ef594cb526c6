"""Codes written and read again."""

from __future__ import annotations

import numpy as np
import pytest

from maskoven_kedro.core.ald import AldOptions, EntityCodes, collision_table
from maskoven_kedro.core.code_files import CodesUnusable, read_codes, write_codes


def some(length=3):
    kinds = np.array([0, 1, 2], dtype=np.int8)
    return EntityCodes(
        codes=np.arange(3 * length, dtype=np.int32).reshape(3, length),
        numbers=np.array([4, 10, 2**40]),
        kinds=kinds,
        counts=np.arange(50),
        eos_id=2,
        tokenizer="abc",
        options=AldOptions(length=length, variant="ger"),
        collisions=collision_table([3, 2], [1, 2], kinds),
    )


def test_what_is_read_is_what_was_written(tmp_path):
    write_codes(some(), tmp_path / "codes")
    write_codes(some(4), tmp_path / "codes")
    found = read_codes(tmp_path / "codes", tokenizer="abc")
    for name in ("codes", "numbers", "kinds", "counts"):
        array, expected = getattr(found, name), getattr(some(4), name)
        assert array.dtype == expected.dtype
        assert np.array_equal(array, expected)
        assert isinstance(array, np.memmap)
    assert (found.options, found.eos_id, found.rule_version) == (some(4).options, 2, some().rule_version)
    assert found.collisions.equals(some().collisions)
    assert found.entity_ids(np.array([2])) == [f"Q{2**40}"]
    assert [path.name for path in tmp_path.iterdir()] == ["codes"]


def test_codes_of_another_tokenizer_or_none_are_refused(tmp_path):
    write_codes(some(), tmp_path / "codes")
    with pytest.raises(CodesUnusable, match="codes of tokenizer abc, not abd"):
        read_codes(tmp_path / "codes", tokenizer="abd")
    with pytest.raises(CodesUnusable, match="holds no codes"):
        read_codes(tmp_path / "other")
