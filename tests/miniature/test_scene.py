"""Scenes: the truth is what is visible."""

import numpy as np
import pytest

from maskoven_kedro.miniature.backdrop import BACKDROPS
from maskoven_kedro.miniature.catalogue import CATEGORIES, PLACES, kinds, looks
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.layout import companions, compose, compose_close, compose_crowd
from maskoven_kedro.miniature.light import Light
from maskoven_kedro.miniature.phrases import descriptions, things_seen
from maskoven_kedro.miniature.scene import Item, Scene, render


def _pair_of_crows(distance: float) -> Scene:
    items = tuple(Item("Crow", 0.35 + n * distance, 0.5, 0.3, 0.0, False, 0) for n in range(2))
    return Scene(("test",), "meadow", 0.4, 4 / 3, 1.0, Light(), items)


def test_what_stands_in_front_hides_what_stands_behind() -> None:
    _, apart = render(_pair_of_crows(0.62), 160)
    _, near = render(_pair_of_crows(0.15), 160)
    assert near[1].sum() == pytest.approx(apart[1].sum(), rel=0.03)
    assert near[0].sum() < 0.8 * apart[0].sum()
    assert not (near[0] & near[1]).any()


def test_the_same_scene_gives_the_same_bytes() -> None:
    first, second = (render(compose_crowd((5, "crowd"), "Crow", 9), 128) for _ in range(2))
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_masks_scale_with_the_picture() -> None:
    scene = compose((6, "one"), ["Crow"])
    small, large = render(scene, 128)[1][0], render(scene, 256)[1][0]
    assert small.mean() == pytest.approx(large.mean(), rel=0.05)


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_kind_can_be_drawn_and_seen(name: str) -> None:
    title = next(t for t, look in looks().items() if look.kind == name)
    image, masks = render(compose((1, name), [title]), 128)
    assert image.dtype == np.uint8
    assert image.shape[:2] == masks.shape[1:]
    assert masks[0].mean() > 0.01, f"{title} is hardly visible"


def test_the_register_is_large_and_sound() -> None:
    per_kind = {name: [t for t, look in looks().items() if look.kind == name] for name in kinds()}
    assert len(looks()) >= 160
    assert len(kinds()) >= 40
    assert sum(len(titles) >= 3 for titles in per_kind.values()) >= 25
    assert set(PLACES) == set(BACKDROPS)
    assert {kind.category for kind in kinds().values()} <= set(CATEGORIES)
    assert all(per_kind.values()), "a kind without an entity is never seen"


def test_a_close_view_shows_a_part() -> None:
    title = next(t for t, look in looks().items() if kinds()[look.kind].pose == "rises")
    _, masks = render(compose_close((2, "close"), title), 128)
    edges = masks[0][[0, -1]].any() or masks[0][:, [0, -1]].any()
    assert edges
    assert masks[0].mean() > 0.1


def test_descriptions_hold_for_their_thing_alone() -> None:
    titles = list(looks())
    found = 0
    for number in range(12):
        dice = Dice("descriptions", number)
        main = dice.choice(titles)
        place = dice.choice(kinds()[looks()[main].kind].places)
        scene = compose(
            ("d", number), [main, *companions(main, 3, place, dice, among=titles)], place=place, shrink=0.6
        )
        seen = things_seen(scene, render(scene, 128)[1])
        for target in seen:
            for description in descriptions(target, seen):
                found += 1
                same = [s for s in seen if s is not target and description in descriptions(s, seen)]
                assert not same, f"{description.text!r} also names {same[0].title}"
    assert found > 50
