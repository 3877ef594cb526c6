"""I08: one picture under two ids, and near duplicates across subsets, are reported and never silent."""

import cv2
import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core.duplicates import dhash, duplicate_images, near_duplicates

_GENERATOR = np.random.Generator(np.random.PCG64(5))


def photo(seed: int) -> np.ndarray:
    cells = np.random.Generator(np.random.PCG64(seed)).integers(0, 255, (6, 8, 3)).astype(np.uint8)
    return cv2.resize(cells, (240, 180), interpolation=cv2.INTER_CUBIC)


def test_i08_one_picture_under_two_ids() -> None:
    mentions = pl.DataFrame(
        {
            "image_id": ["a", "a", "b", "c", "d", "e"],
            "subset": ["entity_train", "entity_train", "human", "human", "query_val", "query_test"],
            "sha256": ["1", "1", "1", "2", "3", "3"],
        }
    )
    report = duplicate_images(mentions)
    assert report.rows() == [
        ("1", ["a", "b"], ["entity_train", "human"], 3, True),
        ("3", ["d", "e"], ["query_test", "query_val"], 2, False),
    ]


def test_i08_near_duplicates_survive_compression_and_scale() -> None:
    original = photo(1)
    compressed = cv2.imdecode(
        cv2.imencode(".jpg", original, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], cv2.IMREAD_COLOR
    )
    small = cv2.resize(compressed, (160, 120), interpolation=cv2.INTER_AREA)
    hashes = [("a", "entity_train", dhash(original)), ("b", "human", dhash(small))]
    hashes += [(f"x{i}", "human", dhash(photo(i))) for i in range(2, 40)]
    report = near_duplicates(hashes)
    assert report.select("first", "second", "first_subset", "second_subset").rows() == [
        ("a", "b", "entity_train", "human")
    ]


def test_i08_pairs_agree_with_comparing_all() -> None:
    base = [int(value) for value in _GENERATOR.integers(0, 2**63, 60)]
    near = [
        value ^ (1 << int(bit)) ^ (1 << int(other))
        for value, bit, other in zip(base, *_GENERATOR.integers(0, 64, (2, 60)), strict=True)
    ]
    hashes = [(f"a{i:02}", "wiki", v) for i, v in enumerate(base)] + [
        (f"b{i:02}", "human", v) for i, v in enumerate(near)
    ]
    expected = {
        (one[0], two[0])
        for one in hashes
        for two in hashes
        if one < two and one[1] != two[1] and (one[2] ^ two[2]).bit_count() <= 3
    }
    assert set(near_duplicates(hashes).select("first", "second").rows()) == expected
    assert len(expected) >= 60


def test_distance_has_a_bound() -> None:
    with pytest.raises(ValueError, match="between 0 and 3"):
        near_duplicates([], distance=4)
