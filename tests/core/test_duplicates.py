"""I08: one picture under two ids, and near duplicates across subsets, are reported and never silent."""

from typing import Any

import cv2
import numpy as np
import polars as pl
import pytest

from maskoven_kedro.core.duplicates import HASHES, dhash, duplicate_images, leak_report, near_duplicates


def table(hashes: list[tuple[str, str, int]], digests: str = "") -> pl.DataFrame:
    """Rows of (image id, subset, hash); every picture has bytes of its own unless a letter for each says otherwise."""
    bytes_of = digests or [str(number) for number in range(len(hashes))]
    rows = [
        (one, subset, 1, digest, value) for (one, subset, value), digest in zip(hashes, bytes_of, strict=True)
    ]
    return pl.DataFrame(rows, schema=HASHES, orient="row")


def mentions(rows: list[tuple[str, str]]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema={"mention_id": pl.String, "subset": pl.String}, orient="row")


def leaks(hashes: pl.DataFrame, rows: pl.LazyFrame | None = None, **options: int) -> dict[str, Any]:
    return leak_report(hashes, mentions([]) if rows is None else rows, **options)


_GENERATOR = np.random.Generator(np.random.PCG64(5))


def photo(seed: int) -> np.ndarray:
    cells = np.random.Generator(np.random.PCG64(seed)).integers(0, 255, (6, 8, 3)).astype(np.uint8)
    return cv2.resize(cells, (240, 180), interpolation=cv2.INTER_CUBIC)


def test_i08_one_picture_under_two_ids() -> None:
    hashes = pl.DataFrame(
        {
            "image_id": ["a", "b", "c", "d", "e"],
            "subset": ["entity_train", "human", "human", "query_val", "query_test"],
            "mentions": [2, 1, 1, 1, 1],
            "sha256": ["1", "1", "2", "3", "3"],
        }
    )
    report = duplicate_images(hashes)
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
    report = near_duplicates(table(hashes))
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
    assert set(near_duplicates(table(hashes)).select("first", "second").rows()) == expected
    assert len(expected) >= 60


def test_distance_has_a_bound() -> None:
    with pytest.raises(ValueError, match="between 0 and 3"):
        near_duplicates(table([]), distance=4)


def test_pictures_of_large_bands_are_all_compared_once() -> None:
    """More pictures that agree in a band than are compared at a time; flat pictures, which all look alike, are not."""
    values = [(0xABCD << 48) | int(value) for value in _GENERATOR.integers(1, 2**40, 2500)]
    hashes = [(f"t{i:04}", "entity_train", value) for i, value in enumerate(values)]
    hashes += [(f"h{i:04}", "human", value ^ 0b101) for i, value in enumerate(values)]
    hashes += [(f"flat{i}", subset, 0) for i, subset in enumerate(("human", "wiki"))]
    report = near_duplicates(table(hashes))
    assert report.filter(pl.col("first").str.slice(1) == pl.col("second").str.slice(1)).height == 2500
    assert not report.select("first", "second").is_duplicated().any()
    assert report["distance"].max() <= 3
    assert near_duplicates(table(hashes), distance=1).height < 10


def test_i08_a_hash_that_very_many_share_is_counted_and_not_paired() -> None:
    """A million pairs of white pages would hide the others, and fill the memory."""
    white = [(f"w{i:04}", ("entity_train", "human")[i % 2], 0b111) for i in range(1001)]
    pair = [("a", "entity_train", 1 << 40), ("b", "human", 1 << 40)]
    told = leaks(table([*white, *pair]), distance=0, shown=5)
    assert (told["pictures"], told["without_detail"], told["near"]) == (1003, 1001, 1)
    assert leaks(table([*white[:1000], *pair]), distance=0, shown=5)["near"] == 500 * 500 + 1


def test_i08_an_id_in_training_and_elsewhere_is_a_leak_even_of_a_flat_picture() -> None:
    pictures = [
        ("a", "entity_train", 0), ("a", "human", 0), ("b", "entity_train", 5), ("b", "query_train", 5),
        ("c", "query_val", 9), ("c", "human", 9),
    ]  # fmt: skip
    told = leaks(table(pictures, "112233"), distance=3, shown=5)
    assert (told["same_id"], told["same_id_leaks"], told["same_bytes"]) == (3, 1, 0)
    assert told["same_id_listed"] == [
        {"image_id": "a", "subsets": ["entity_train", "human"], "leak": True},
        {"image_id": "b", "subsets": ["entity_train", "query_train"], "leak": False},
        {"image_id": "c", "subsets": ["human", "query_val"], "leak": False},
    ]
    assert {"subsets": ["human", "query_val"], "pictures": 1} in told["same_id_by_subsets"]


def test_d01_a_mention_id_in_several_splits_is_told() -> None:
    """Each split has its own reader, which refuses a repeated id; none of them sees the others' ids."""
    rows = [
        ("a", "entity_train"), ("a", "query_val"), ("b", "query_val"), ("b", "human"), ("c", "wiki"),
        ("d", "entity_train"), ("d", "query_train"),
    ]  # fmt: skip
    told = leaks(table([]), mentions(rows), distance=3, shown=2)
    assert (told["same_mention"], told["same_mention_leaks"]) == (3, 1)
    assert told["same_mention_listed"][0] == {
        "mention_id": "a", "subsets": ["entity_train", "query_val"], "leak": True,
    }  # fmt: skip
    assert len(told["same_mention_listed"]) == 2


def test_i08_report_counts_all_and_lists_leaks_first() -> None:
    pictures = [("a", "entity_train", 8), ("b", "human", 8), ("c", "human", 1 << 60), ("d", "wiki", 3 << 60)]
    told = leaks(table(pictures, "1122"), distance=3, shown=1)
    assert {name: told[name] for name in ("pictures", "same_bytes", "same_bytes_leaks", "near", "near_leaks")} == {
        "pictures": 4, "same_bytes": 2, "same_bytes_leaks": 1, "near": 5, "near_leaks": 3,
    }  # fmt: skip
    assert [row["image_ids"] for row in told["same_bytes_listed"]] == [["a", "b"]]
    assert [(row["first"], row["second"]) for row in told["near_listed"]] == [("a", "b")]
    assert told["by_subsets"][0] == {"first_subset": "entity_train", "second_subset": "human", "pairs": 2}
