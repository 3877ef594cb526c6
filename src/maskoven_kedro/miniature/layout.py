"""Where things stand: composes scenes that look natural and leave the thing meant visible."""

from __future__ import annotations

from collections.abc import Sequence

from maskoven_kedro.miniature.backdrop import BACKDROPS
from maskoven_kedro.miniature.catalogue import Kind, Look, kinds, looks
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.light import Light
from maskoven_kedro.miniature.scene import Item, Scene, outline_box, outline_points

ASPECTS = ((4 / 3, 1.0), (4 / 3, 1.0), (4 / 3, 1.0), (1.0, 4 / 3), (1.0, 1.0), (1.5, 1.0))
_TRIES = 24


def compose(
    name: tuple[object, ...],
    titles: Sequence[str],
    *,
    shrink: float = 1.0,
    crowding: float = 0.12,
    place: str | None = None,
) -> Scene:
    """Return a scene with the titled things in it; the first is the main one and is never left out.

    shrink: factor on every kind's usual size. crowding: how much of the smaller box two things may share, 0..1.
    place: a background's name; by default one where the main thing is at home. Things that find no room are left
    out, so look at `Scene.items` for who came.
    """
    dice = Dice(*name, "layout")
    main = looks()[titles[0]]
    place = place or dice.choice(kinds()[main.kind].places)
    width, height = dice.choice(ASPECTS)
    horizon = dice.uniform(*BACKDROPS[place].horizon)
    scene = Scene(name, place, horizon, width, height, _light(dice, place), ())
    placed: list[tuple[Item, tuple[float, float, float, float]]] = []
    for number, title in enumerate(titles):
        found = _settle(scene, looks()[title], number, placed, dice.child(number), shrink, crowding)
        if found is not None:
            placed.append(found)
    order = sorted(placed, key=lambda pair: _depth(*pair))
    return Scene(name, place, horizon, width, height, scene.light, tuple(item for item, _ in order))


def compose_crowd(name: tuple[object, ...], title: str, count: int) -> Scene:
    """Return a dense scene: about that many instances of one thing, side by side and overlapping a little."""
    dice = Dice(*name, "layout")
    kind = kinds()[looks()[title].kind]
    place = dice.choice(kind.places)
    width, height = dice.choice(ASPECTS)
    horizon = BACKDROPS[place].horizon[0] * 0.6
    scene = Scene(name, place, horizon, width, height, _light(dice, place), ())
    rows = max(2, round((count * height / width) ** 0.5))
    columns = max(2, -(-count // rows))
    half = min(width / columns, height / rows) * dice.uniform(0.42, 0.56)
    turn = _turn(kind, dice)
    items = []
    for number in dice.shuffled(range(rows * columns))[:count]:
        row, column = divmod(number, columns)
        x = (column + 0.5 + dice.uniform(-0.16, 0.16) + (0.25 if row % 2 else -0.25)) * width / columns
        y = (row + 0.5 + dice.uniform(-0.16, 0.16)) * height / rows
        spread = dice.uniform(-0.25, 0.25) if kind.pose != "lies" else dice.uniform(-3, 3)
        items.append(
            Item(
                title,
                x,
                y,
                half * dice.uniform(0.85, 1.12),
                turn * 0.3 + spread * 0.6,
                dice.chance(0.5) and kind.mirrors,
                number,
            )
        )
    return Scene(
        name, place, horizon, width, height, scene.light, tuple(sorted(items, key=lambda item: item.y))
    )


def compose_close(name: tuple[object, ...], title: str) -> Scene:
    """Return a scene that shows a part of one large thing: a building, bridge or mountain seen from near by."""
    dice = Dice(*name, "layout")
    kind = kinds()[looks()[title].kind]
    place = dice.choice(kind.places)
    width, height = dice.choice(ASPECTS)
    horizon = dice.uniform(*BACKDROPS[place].horizon)
    half = dice.uniform(0.75, 1.05) * max(width, height) / 1.2
    x = width * dice.uniform(0.2, 0.8)
    y = height * dice.uniform(0.35, 0.75)
    item = Item(title, x, y, half, dice.uniform(-0.04, 0.04), dice.chance(0.5) and kind.mirrors, 0)
    return Scene(name, place, horizon, width, height, _light(dice, place), (item,))


def companions(
    main: str, count: int, place: str, dice: Dice, *, among: Sequence[str], same_kind: bool = False
) -> list[str]:
    """Return titles of other things that may stand in that place, of other kinds unless `same_kind`."""
    own = looks()[main].kind
    fitting = [
        t
        for t in among
        if place in kinds()[looks()[t].kind].places and t != main and (looks()[t].kind == own) == same_kind
    ]
    return dice.shuffled(fitting)[:count]


def _settle(
    scene: Scene,
    look: Look,
    number: int,
    placed: Sequence[tuple[Item, tuple[float, float, float, float]]],
    dice: Dice,
    shrink: float,
    crowding: float,
) -> tuple[Item, tuple[float, float, float, float]] | None:
    kind = kinds()[look.kind]
    points = outline_points(scene, look.title, number)
    best: tuple[float, Item, tuple[float, float, float, float]] | None = None
    size = dice.uniform(*kind.size) * shrink
    for attempt in range(_TRIES):
        half = size / 2 * (0.97**attempt if number else 1.0)
        x, y = _spot(scene, kind, half, dice, centred=number == 0 and shrink > 0.8)
        item = Item(look.title, x, y, half, _turn(kind, dice), dice.chance(0.5) and kind.mirrors, number)
        box = outline_box(item, points)
        hidden = max((_shared(box, other) for _, other in placed), default=0.0) + _outside(box, scene)
        if best is None or hidden < best[0]:
            best = (hidden, item, box)
        if hidden <= crowding:
            return item, box
    return best[1:] if best is not None and number == 0 else None


def _spot(scene: Scene, kind: Kind, half: float, dice: Dice, centred: bool) -> tuple[float, float]:
    margin = min(half * 0.8, scene.width / 2)
    x = dice.uniform(margin, scene.width - margin)
    if centred:
        x = scene.width / 2 + (x - scene.width / 2) * 0.5
    ground = scene.horizon * scene.height
    if kind.pose == "rises":
        base = max(ground + dice.uniform(0.02, 0.14) * scene.height, 2.06 * half)
        return x, min(base, scene.height * 0.97) - half
    if kind.pose == "stands" and scene.horizon < 1:
        low = max(ground + 0.08 * scene.height, 0.5 * scene.height)
        base = max(dice.uniform(low, 0.97 * scene.height), 2.04 * half)
        return x, min(base, 0.97 * scene.height) - half
    if kind.pose == "lies" and scene.horizon < 1:
        top, bottom = min(ground + 0.5 * half, 0.7 * scene.height), scene.height - 0.8 * half
        return x, dice.uniform(min(top, bottom), max(top, bottom))
    top, bottom = min(half, 0.5 * scene.height), max(scene.height - half, 0.5 * scene.height)
    return x, dice.uniform(top, bottom) if kind.pose == "hangs" else dice.uniform(
        top, (top + bottom) / 2 + 0.1
    )


def _turn(kind: Kind, dice: Dice) -> float:
    reach = {"stands": 0.06, "rises": 0.0, "hangs": 0.05, "flies": 0.3, "lies": 0.5}[kind.pose]
    return dice.uniform(-reach, reach)


def _light(dice: Dice, place: str) -> Light:
    warm = dice.uniform(0.0, 0.12)
    sky = dice.uniform(0.34, 0.52) + (0.08 if place == "snow" else 0.0)
    sun = dice.uniform(0.7, 1.05)
    return Light(
        x=dice.uniform(-0.9, 0.9),
        y=dice.uniform(-1.0, -0.45),
        z=dice.uniform(0.55, 1.0),
        sun=(sun, sun * (1 - warm * 0.5), sun * (1 - warm)),
        sky=(sky * (1 - warm * 0.3), sky, sky * (1 + warm * 0.8)),
    )


def _depth(item: Item, box: tuple[float, float, float, float]) -> tuple[int, float, int]:
    return {"rises": 0, "hangs": 1, "flies": 1}.get(item.kind.pose, 2), box[3], item.number


def _shared(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    tall = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return wide * tall / smaller if smaller > 0 else 0.0


def _outside(box: tuple[float, float, float, float], scene: Scene) -> float:
    area = (box[2] - box[0]) * (box[3] - box[1])
    wide = max(0.0, min(box[2], scene.width) - max(box[0], 0.0))
    tall = max(0.0, min(box[3], scene.height) - max(box[1], 0.0))
    return 1 - wide * tall / area if area > 0 else 1.0
