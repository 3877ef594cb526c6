"""Samples of a release and the order in which they are drawn."""

import re

import numpy as np
import polars as pl
import pytest
import torch
from PIL import Image

from maskoven_kedro.core import rle
from maskoven_kedro.core.images import ImageFault
from maskoven_kedro.core.linking_samples import SAMPLES
from maskoven_kedro.core.schemas import REGIONS
from maskoven_kedro.linker.linkers import Link
from maskoven_kedro.linker.linking_data import (
    LengthBuckets,
    LinkingData,
    LinkingPrompt,
    SeenData,
    box_filled,
)
from maskoven_kedro.linker.predicting import predict
from maskoven_kedro.linker.prompt import IGNORED, IMAGE, REGION, question_ids
from maskoven_kedro.linker.region_order import region_order
from maskoven_kedro.linker.samples import collate
from tests.linker.conftest import entity_codes

CODES = {"Q1": [260, 261], "Q2": [262, 260, 261, 263]}


@pytest.fixture
def samples(tmp_path, picture, masks) -> pl.DataFrame:
    Image.fromarray(picture).save(tmp_path / "a.png")
    height, width = picture.shape[:2]
    rows = [
        {
            "mention_id": f"m{row}",
            "split": "entity",
            "subset": "entity_train",
            "seen": True,
            "image_id": f"i{row}",
            "image_path": "a.png",
            "width": width,
            "height": height,
            "entity_id": f"Q{row + 1}",
            "question": "what is next to the dog?",
            "mask": rle.encode(masks[row]),
        }
        for row in range(2)
    ]
    return pl.DataFrame(rows, schema=SAMPLES)


@pytest.fixture
def regions(picture, masks) -> pl.DataFrame:
    """Three regions of the first picture, the smallest first, and one that is empty."""
    shown = [*masks[::-1], np.zeros_like(masks[0])]
    row = {
        "image_id": "i0",
        "image_path": "a.png",
        "finder": "test",
        "height": picture.shape[0],
        "width": picture.shape[1],
        "masks": [rle.encode(mask) for mask in shown],
        "boxes": [[0.0, 0.0, 1.0, 1.0]] * 4,
        "scores": [0.5] * 4,
        "areas": [int(mask.sum()) for mask in shown],
        "checkpoint": "c",
    }
    return pl.DataFrame([row], schema=REGIONS)


@pytest.fixture
def make(samples, tmp_path, tokens, osprey):
    def data(regions=None, codes=CODES, **options):
        return LinkingData(
            samples,
            tmp_path,
            regions,
            codes and entity_codes(codes),
            tokens,
            osprey.sizes,
            LinkingPrompt(),
            **options,
        )

    return data


def test_a_sample_ends_with_the_code_of_its_entity(make, tokens, masks):
    data = make()
    for row, code in enumerate(CODES.values()):
        sample = data[row]
        asked = LinkingPrompt().ids(tokens)
        assert sample.ids == [*asked, *code, tokens.markers["</s>"]]
        assert sample.labels == [IGNORED] * len(asked) + sample.ids[len(asked) :]
        assert np.array_equal(sample.queries, masks[row : row + 1])
        assert len(sample.regions) == 0
    asked = make(codes=None)[0]
    assert set(asked.labels) == {IGNORED}
    assert [data[row].entity for row in range(2)] == [0, 1]
    assert asked.entity is None
    with pytest.raises(ValueError, match="1 entities have no code, the first is Q2"):
        make(codes={"Q1": [260]})


def test_regions_come_largest_first(make, regions, masks):
    data = make(regions)
    assert np.array_equal(data[0].regions, masks)
    assert len(data[1].regions) == 0
    assert data.lengths().tolist() == [4, 0]
    assert make().lengths().tolist() == [0, 0]


def test_the_prompt_may_be_a_box_and_may_hold_the_question(make, tokens, masks):
    data = make(prompt_masks="box", with_question=True)
    assert np.array_equal(data[0].queries[0], masks[0])
    assert data[0].ids != make()[0].ids
    shape = np.zeros((5, 6), bool)
    shape[1, 4] = shape[3, 2] = True
    expected = np.zeros((5, 6), bool)
    expected[1:4, 2:5] = True
    assert np.array_equal(box_filled(shape), expected)
    assert not box_filled(np.zeros((2, 2), bool)).any()


@pytest.mark.parametrize("word", ["<mask>", "<image>", "<pos>", "</s>", "<s>", "<<mask>mask><pos>"])
def test_a_marker_in_a_question_is_text(tokens, tokenizer, word):
    asked = LinkingPrompt().ids(tokens, f"is {word} a dog?")
    special = {*tokens.markers.values(), *tokenizer.all_special_ids} - {tokenizer.unk_token_id}
    plainly = LinkingPrompt().ids(tokens, "is it a dog?")
    assert [one for one in asked if one in special] == [one for one in plainly if one in special]
    assert asked != plainly


def test_a_question_without_markers_stays_as_it_is(tokens):
    words = "is 1 < 2 and 3>2, a <b or c>?"
    wanted = question_ids(f"{IMAGE}\n{words} {REGION}", "", tokens)
    assert LinkingPrompt().ids(tokens, words) == wanted


@torch.inference_mode()
def test_what_was_seen_once_is_what_is_seen_again(make, regions, osprey):
    """The network answers samples whose features are kept as it answers the pictures themselves."""
    data = make(regions=regions)
    kept = SeenData(data, osprey)
    assert len(kept) == len(data)
    assert kept.lengths().tolist() == data.lengths().tolist()
    assert kept[1] is kept[1]
    assert not kept[0].image.size
    wanted = osprey(collate([data[0], data[1]], osprey.sizes))[1]
    found = osprey(collate([kept[0], kept[1]], osprey.sizes))[1]
    torch.testing.assert_close(found, wanted, atol=2e-2, rtol=2e-2)


def test_a_picture_of_another_size_is_refused(make, samples, tmp_path, picture):
    data = make()
    Image.fromarray(picture[:-1]).save(tmp_path / "a.png")
    with pytest.raises(
        ImageFault, match=r"mention m0, picture a.png: .*50 recorded \(read the mentions again"
    ) as told:
        data[0]
    assert told.value.reason == "size_mismatch"


class Sure:
    """A linker that always says Q1."""

    name = "sure"

    def link(self, asked):
        return [Link(("Q1",), (1.0,)) for _ in asked]


@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("image_path", "gone.png", "image_missing.*fetch"), ("mask", b"\x00", "damaged.*make the release")],
)
def test_D02_D03_what_was_damaged_after_the_release_is_an_empty_answer(
    make, samples, caplog, column, value, reason, batch
):
    samples[0, column] = value
    data = make(codes=None)
    assert predict(Sure(), data, batch).rows() == [("m0", None, False), ("m1", "Q1", True)]
    (warning,) = caplog.messages
    assert re.search(reason, warning)
    assert "mention m0" in warning
    with pytest.raises((ImageFault, rle.MalformedRLE), match="mention m0"):
        data[0]


@pytest.mark.parametrize(
    ("areas", "scores", "most", "order"),
    [
        ([3, 3, 3], [0.1, 0.9, 0.1], 3, [1, 0, 2]),
        ([1, 2, 3], [0, 0, 0], 2, [2, 1]),
        ([0, 0], [1, 1], 5, []),
        ([], [], 3, []),
    ],
)
def test_order_of_regions(areas, scores, most, order):
    assert region_order(areas, scores, most) == order


def test_buckets_hold_similar_lengths_and_every_sample_once_per_pass():
    lengths = np.random.default_rng(0).integers(0, 100, 1000)
    places = list(LengthBuckets(lengths, 8, 2000, seed=3))
    assert sorted(places[:1000]) == sorted(places[1000:]) == list(range(1000))
    assert places[:1000] != places[1000:]
    spread = np.mean([np.ptp(lengths[places[start : start + 8]]) for start in range(0, 1000, 8)])
    assert spread < 20 < np.mean([np.ptp(lengths[start : start + 8]) for start in range(0, 1000, 8)])
    assert places == list(LengthBuckets(lengths, 8, 2000, seed=3))
    assert places != list(LengthBuckets(lengths, 8, 2000, seed=4))
    assert (
        len(list(LengthBuckets(lengths[:3], 8, 20, seed=0)))
        == len(LengthBuckets(lengths[:3], 8, 20, 0))
        == 20
    )
    with pytest.raises(ValueError, match="no sample"):
        LengthBuckets(lengths[:0], 8, 20, 0)
