"""How a person points at a thing in words: nouns, looks, places and relations that hold for it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from maskoven_kedro.miniature.catalogue import Kind, looks
from maskoven_kedro.miniature.scene import Scene

ANYTHING = "thing"
_LEAST_SHARE = 0.004


@dataclass(frozen=True)
class Seen:
    """A thing as it is seen: its row in the masks, box (x0, y0, x1, y1) and area in shares of the shorter side."""

    row: int
    title: str
    kind: Kind
    words: tuple[str, ...]
    box: tuple[float, float, float, float]
    area: float

    @property
    def x(self) -> float:
        return (self.box[0] + self.box[2]) / 2

    @property
    def y(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    def is_a(self, noun: str) -> bool:
        """Return whether the noun names it."""
        return noun == ANYTHING or noun in self.kind.nouns or noun == self.kind.general


@dataclass(frozen=True)
class Description:
    """A description of one thing: "the {head} {tail}". form: plain, adjective, relation, extreme."""

    head: str
    tail: str
    noun: str
    form: str

    @property
    def text(self) -> str:
        return f"the {self.head} {self.tail}".strip()


def things_seen(scene: Scene, masks: np.ndarray) -> list[Seen]:
    """Return the things of which enough is visible to be talked about (0.4 % of the picture)."""
    seen = []
    unit = min(masks.shape[1:])
    for row, (item, mask) in enumerate(zip(scene.items, masks, strict=True)):
        if mask.mean() < _LEAST_SHARE:
            continue
        ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        box = tuple(float(v) / unit for v in (xs[0], ys[0], xs[-1] + 1, ys[-1] + 1))
        seen.append(
            Seen(row, item.title, item.kind, looks()[item.title].words, box, float(mask.sum()) / unit**2)
        )  # type: ignore[arg-type]
    return seen


def descriptions(target: Seen, seen: Sequence[Seen]) -> list[Description]:
    """Return every description that holds for the target and for nothing else in the picture."""
    found: list[Description] = []
    for noun in dict.fromkeys((*target.kind.nouns, target.kind.general, ANYTHING)):
        rivals = [s for s in seen if s is not target and s.is_a(noun)]
        if not rivals and noun != ANYTHING:
            found.append(Description(noun, "", noun, "plain"))
        for word in target.words:
            if noun != ANYTHING and not any(word in s.words for s in rivals):
                found.append(Description(f"{word} {noun}", "", noun, "adjective"))
        found += _extremes(target, rivals, noun)
        for anchor in seen:
            if anchor is not target:
                found += _relations(target, rivals, noun, anchor, seen)
    return found


def relation_names() -> tuple[str, ...]:
    """Return the relations that descriptions use."""
    return tuple(_RELATIONS)


def _extremes(target: Seen, rivals: Sequence[Seen], noun: str) -> Iterator[Description]:
    if not rivals:
        return
    if all(target.area > 1.5 * s.area for s in rivals):
        yield Description(f"biggest {noun}", "", noun, "extreme")
    if all(target.area * 1.5 < s.area for s in rivals):
        yield Description(f"smallest {noun}", "", noun, "extreme")
    if all(target.x < s.x - 0.15 for s in rivals):
        yield Description(noun, "on the left", noun, "extreme")
    if all(target.x > s.x + 0.15 for s in rivals):
        yield Description(noun, "on the right", noun, "extreme")
    if len(rivals) == 2 and min(s.x for s in rivals) + 0.15 < target.x < max(s.x for s in rivals) - 0.15:
        yield Description(noun, "in the middle", noun, "extreme")


def _relations(
    target: Seen, rivals: Sequence[Seen], noun: str, anchor: Seen, seen: Sequence[Seen]
) -> Iterator[Description]:
    name = _name_of(anchor, seen)
    if name is None:
        return
    for relation, holds in _RELATIONS.items():
        if holds(target, anchor) and not any(holds(s, anchor) for s in rivals if s is not anchor):
            yield Description(noun, f"{relation} the {name}", noun, "relation")
            for word in target.words[:1]:
                if noun != ANYTHING:
                    yield Description(f"{word} {noun}", f"{relation} the {name}", noun, "relation")


def _name_of(anchor: Seen, seen: Sequence[Seen]) -> str | None:
    """Return the shortest name that no other thing in the picture shares, with a colour where it helps."""
    noun = anchor.kind.nouns[0]
    rivals = [s for s in seen if s is not anchor and s.is_a(noun)]
    if not rivals:
        return noun
    for word in anchor.words:
        if not any(word in s.words for s in rivals):
            return f"{word} {noun}"
    return None


def _apart(a: Seen, b: Seen) -> tuple[float, float]:
    gap_x = max(a.box[0] - b.box[2], b.box[0] - a.box[2], 0.0)
    gap_y = max(a.box[1] - b.box[3], b.box[1] - a.box[3], 0.0)
    return gap_x, gap_y


def _level(a: Seen, b: Seen) -> bool:
    return abs(a.y - b.y) < 1.2 * abs(a.x - b.x)


_RELATIONS: dict[str, Callable[[Seen, Seen], bool]] = {
    "left of": lambda a, b: a.x < b.x - 0.12 and a.box[2] < b.x + 0.05 and _level(a, b),
    "right of": lambda a, b: a.x > b.x + 0.12 and a.box[0] > b.x - 0.05 and _level(a, b),
    "next to": lambda a, b: sum(_apart(a, b)) < 0.12,
    "above": lambda a, b: a.y < b.y - 0.12 and a.box[3] < b.y + 0.05 and abs(a.x - b.x) < abs(a.y - b.y),
    "below": lambda a, b: a.y > b.y + 0.12 and a.box[1] > b.y - 0.05 and abs(a.x - b.x) < abs(a.y - b.y),
}
