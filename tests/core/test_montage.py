"""Sheets of masks: same tiles, same pixels; colours say what they should."""

import numpy as np
import pytest

from maskoven_kedro.core import montage
from maskoven_kedro.core.montage import HIT_COLOUR, MISS_COLOUR, Tile, draw_annotation, draw_montage

PICTURE = np.full((60, 80, 3), 128, np.uint8)
MASK = np.zeros((60, 80), bool)
MASK[20:50, 10:60] = True


def tile(**change: object) -> Tile:
    content: dict[str, object] = {
        "picture": PICTURE,
        "lines": ("a prompt", "phrase 0.71"),
        "mask": MASK,
        "hit": True,
    }
    return Tile(**(content | change))  # type: ignore[arg-type]


def test_same_tiles_give_the_same_sheet() -> None:
    tiles = [tile(), tile(hit=False, truth=MASK, boxes=((5.0, 5.0, 70.0, 50.0),)), tile(mask=None, hit=None)]
    first, second = (draw_montage(tiles, "hits and misses", columns=2, tile_width=200) for _ in range(2))
    assert np.array_equal(first, second)
    assert first.dtype == np.uint8
    assert first.shape[2] == 3


def test_mask_is_tinted_and_the_rest_left_alone() -> None:
    drawn = draw_annotation(tile(), 80).astype(int)
    expected = np.round(128 * 0.58 + np.array(HIT_COLOUR) * 0.42)
    assert (drawn[35, 35] == expected).all()
    assert (drawn[5, 5] == 128).all()


def test_hits_and_misses_differ_in_colour() -> None:
    for hit, colour in ((True, HIT_COLOUR), (False, MISS_COLOUR)):
        sheet = draw_montage([tile(hit=hit)], tile_width=100)
        assert (sheet == np.array(colour)).all(axis=2).sum() >= 300
        assert not (sheet == np.array(MISS_COLOUR if hit else HIT_COLOUR)).all(axis=2).any()


def test_words_are_drawn_and_long_ones_cut_to_the_tile() -> None:
    short, long = (draw_montage([tile(lines=(text,))], tile_width=120) for text in ("", "word " * 200))
    assert short.shape == long.shape
    assert not np.array_equal(short, long)
    right_margin = long[:, -14:]
    assert (right_margin == right_margin[0, 0]).all()


@pytest.mark.parametrize("text", ["日本語 عربي 🦜", "line\nbreak", "a\0b"])
def test_any_text_can_stand_beneath(text: str) -> None:
    """K06: names hold what they like."""
    assert draw_montage([tile(lines=(text,))], text.replace("\0", "")).size


def test_empty_sheet_and_empty_mask() -> None:
    assert draw_montage([]).size
    assert draw_montage([tile(mask=np.zeros_like(MASK))]).size
    with pytest.raises(ValueError, match="column"):
        draw_montage([tile()], columns=0)


def test_letters_with_accents_are_drawn():
    """A missing letter would be drawn as the same box whatever it is."""
    font = montage._font(20)
    boxes = {letter: bytes(font.getmask(letter)) for letter in "íčłñß"}
    assert len(set(boxes.values())) == len(boxes)
