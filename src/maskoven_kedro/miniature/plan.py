"""What a world consists of: how many mentions of which subset, of which entities, in what kind of picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maskoven_kedro.miniature.catalogue import kinds, looks
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.facts import drawn_titles, entities
from maskoven_kedro.miniature.questions import EVENTS, MATERIALS, UNSEEN, suits

STUDY = 2400
"""Mentions of the study; every subset keeps its share of it in a world of another size."""
SHARES = {
    "entity_train": 900,
    "query_train": 200,
    "entity_val": 100,
    "query_val": 100,
    "entity_test": 350,
    "query_test": 350,
    "human": 240,
}
_SEEN_SHARE = 0.6
_FORMS = {
    "entity": (("alone", 0.84), ("crowd", 0.06), ("close", 0.05), ("event", 0.05)),
    "query": (("scene", 0.78), ("crowd", 0.05), ("unseen", 0.09), ("material", 0.08)),
    "human": (
        ("alone", 0.22),
        ("scene", 0.52),
        ("crowd", 0.07),
        ("close", 0.05),
        ("unseen", 0.07),
        ("material", 0.04),
        ("event", 0.03),
    ),
}


@dataclass(frozen=True)
class Picture:
    """One picture to render and the mentions asked about it.

    subset: of its mentions, or wiki. first: number of its first mention in the subset. titles: the entities meant,
    one or two. form: alone, scene, crowd, close, event, unseen, material, portrait. number: of the picture in the
    world.
    """

    subset: str
    first: int
    titles: tuple[str, ...]
    form: str
    number: int


def subset_sizes(mentions: int) -> dict[str, int]:
    """Return the number of mentions per subset for a world of about that many.

    Every subset of the study is scaled in proportion, with at least two mentions; `wiki` is one per drawn entity in
    the study and that share of the entities below it.
    """
    sizes = {name: max(2, round(share * mentions / STUDY)) for name, share in SHARES.items()}
    drawn = len(drawn_titles())
    return {**sizes, "wiki": min(drawn, max(2, round(drawn * mentions / STUDY)))}


def plan_world(seed: int, mentions: int) -> list[Picture]:
    """Return every picture of the world in a fixed order; nothing is rendered.

    As in OVEN an entity is seen when it occurs in a training subset: 60 % of the drawn entities may, the others
    appear in validation, test and human subsets only, where half of the mentions are of either sort.
    """
    sizes = subset_sizes(mentions)
    order = Dice(seed, "roles").shuffled(drawn_titles())
    cut = round(_SEEN_SHARE * len(order))
    may_be_seen, never_seen = order[:cut], order[cut:]
    pictures: list[Picture] = []
    trained: set[str] = set()
    for subset in (
        "entity_train",
        "query_train",
        "entity_val",
        "query_val",
        "entity_test",
        "query_test",
        "human",
    ):
        training = subset.endswith("_train")
        pool = may_be_seen if training else [t for t in may_be_seen if t in trained] or may_be_seen
        own = _plan_subset(
            seed, subset, sizes[subset], pool, never_seen if not training else pool, len(pictures)
        )
        pictures += own
        if training:
            trained |= {title for picture in own for title in picture.titles}
    for number, title in enumerate(Dice(seed, "wiki").shuffled(drawn_titles())[: sizes["wiki"]]):
        pictures.append(Picture("wiki", number, (title,), "portrait", len(pictures)))
    return pictures


def _plan_subset(
    seed: int, subset: str, count: int, even: Sequence[str], odd: Sequence[str], offset: int
) -> list[Picture]:
    """Mentions with an even number draw from one pool of titles and those with an odd number from the other."""
    pictures: list[Picture] = []
    first = 0
    rounds = {
        0: Dice(seed, subset, "even").shuffled(list(even)),
        1: Dice(seed, subset, "odd").shuffled(list(odd)),
    }
    while first < count:
        dice = Dice(seed, subset, first)
        form = _form(dice, subset.partition("_")[0])
        title = _fitting(rounds[first % 2], first // 2, form, dice)
        titles: tuple[str, ...] = (title,)
        if form == "scene" and first + 1 < count and dice.chance(0.3):
            titles = _pair(title, rounds[(first + 1) % 2], dice)
        pictures.append(
            Picture(
                subset,
                first,
                titles,
                form if title_fits(title, form) else _FORMS[subset.partition("_")[0]][0][0],
                offset + len(pictures),
            )
        )
        first += len(titles)
    return pictures


def title_fits(title: str, form: str) -> bool:
    """Return whether such a picture of that entity makes sense."""
    kind = kinds()[looks()[title].kind]
    if form == "crowd":
        return kind.crowd
    if form == "close":
        return kind.pose == "rises"
    if form == "event":
        return any(kind.name in suiting for event, suiting in EVENTS if event in entities())
    if form == "material":
        return MATERIALS.get(kind.name) in entities()
    if form == "unseen":
        return any(suits(u, kind, place) for u in UNSEEN for place in kind.places if u.answer in entities())
    return True


def _form(dice: Dice, split: str) -> str:
    at = dice.uniform(0, 1)
    for form, share in _FORMS[split]:
        at -= share
        if at < 0:
            return form
    return _FORMS[split][0][0]


def _fitting(titles: Sequence[str], turn: int, form: str, dice: Dice) -> str:
    """Go round the titles so that all come up before any repeats, but take one that suits a special form."""
    if form not in ("alone", "scene"):
        suiting = [t for t in titles if title_fits(t, form)]
        if suiting:
            return dice.choice(suiting)
    return titles[turn % len(titles)]


def _pair(title: str, others: Sequence[str], dice: Dice) -> tuple[str, ...]:
    """Add a second entity of another kind that is at home in the same kind of place."""
    kind = kinds()[looks()[title].kind]
    suiting = [
        t
        for t in others
        if looks()[t].kind != kind.name and set(kinds()[looks()[t].kind].places) & set(kind.places)
    ]
    return (title, dice.choice(suiting)) if suiting else (title,)
