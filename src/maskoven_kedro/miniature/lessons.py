"""Training scenes for the miniature's networks: worlds of other seeds, named by common nouns and invented names.

The networks must stand before the world as the real detectors stand before long-tail entities: they know kinds,
looks and relations, and no entity by its name. So no title or alias of an entity is ever a prompt; a share of things
is called by pseudo-words, so that an unknown name is a weak prompt ("probably the big thing"), not a dead one;
a share of prompts are questions, for the same reason.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from maskoven_kedro.core.lessons import Lesson, Prompt
from maskoven_kedro.miniature.catalogue import kinds, looks
from maskoven_kedro.miniature.colours import COLOURS
from maskoven_kedro.miniature.dice import Dice
from maskoven_kedro.miniature.layout import companions, compose, compose_close, compose_crowd
from maskoven_kedro.miniature.phrases import Description, Seen, descriptions, relation_names, things_seen
from maskoven_kedro.miniature.scene import Scene, render

LESSON_SEEDS = range(1_000_000, 2_000_000)
"""Seeds that worlds must not use: `MiniatureOptions.seed` stays below them."""

_MOST = 12
_ABSENT = 3
_SYLLABLES = (
    "ba",
    "cor",
    "den",
    "fal",
    "gri",
    "hol",
    "jun",
    "kel",
    "lor",
    "mi",
    "nar",
    "oss",
    "pel",
    "quo",
    "ras",
    "sil",
    "tor",
    "ul",
    "ven",
    "wim",
    "xan",
    "yor",
    "zed",
    "ter",
    "an",
    "el",
    "ish",
    "on",
    "us",
    "ia",
)
_QUESTIONS = (
    "what is {it}?",
    "what kind of {noun} is this?",
    "which {noun} is this?",
    "what is this {noun}?",
    "what {noun} is {tail}?",
    "what is the name of {it}?",
    "what type of {noun} is {tail}?",
    "what is {tail}?",
)
_NAMED = (
    "{name}, a {noun}",
    "{name} ({noun})",
    "{name} {noun}",
    "the {noun} {name}",
    "{name}, a kind of {noun}",
    "{name}, {noun}",
)


def lesson(seed: int, index: int, long_side: int, forbidden: frozenset[str] = frozenset()) -> Lesson:
    """Return the training scene of that number with up to 12 prompts, 3 of them nouns of absent things.

    seed: one of `LESSON_SEEDS`. long_side: of the picture, in pixels. forbidden: lower-case labels and aliases of
    the world's entities; no prompt equals one of them, with or without its article.
    """
    if seed not in LESSON_SEEDS:
        raise ValueError(
            f"lessons use the seeds {LESSON_SEEDS.start}..{LESSON_SEEDS.stop - 1}, not {seed}: worlds are below"
        )
    dice = Dice(seed, "lesson", index)
    scene = lesson_scene(seed, index)
    image, masks = render(scene, long_side)
    seen = things_seen(scene, masks)
    prompts = [p for p in _prompts(seen, dice) if bare(p.text) not in forbidden]
    return Lesson(image, masks, prompts)


def lesson_scene(seed: int, index: int) -> Scene:
    """Return the scene of a lesson: alone, with companions, crowded, or cut off, in the shares of the world."""
    dice = Dice(seed, "lesson scene", index)
    titles = list(looks())
    main = dice.choice(titles)
    kind = kinds()[looks()[main].kind]
    place = dice.choice(kind.places)
    name = (seed, "lesson", index)
    form = dice.uniform(0, 1)
    if form < 0.07 and kind.crowd:
        return compose_crowd(name, main, dice.integer(8, 14))
    if form < 0.12 and kind.pose == "rises":
        return compose_close(name, main)
    if form < 0.42:
        others = companions(main, dice.integer(0, 3), place, dice, among=titles)
        return compose(
            name,
            [main, *others],
            place=place,
            shrink=dice.uniform(0.75, 1.05),
            crowding=dice.choice((0.1, 0.3)),
        )
    others = companions(main, dice.integer(1, 3), place, dice, among=titles)
    others += companions(main, dice.integer(0, 2), place, dice, among=titles, same_kind=True)
    return compose(
        name,
        [main, *dice.shuffled(others)],
        place=place,
        shrink=dice.uniform(0.5, 0.75),
        crowding=dice.choice((0.08, 0.2)),
    )


def bare(phrase: str) -> str:
    """Return the phrase in lower case without its article and closing mark, for comparison with labels."""
    words = phrase.lower().rstrip("?. ").split()
    return " ".join(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


def pseudo_name(dice: Dice) -> str:
    """Return an invented name of one to three words; some carry a true-sounding syllable, none a meaning."""
    words = [
        "".join(dice.choice(_SYLLABLES) for _ in range(dice.integer(2, 3)))
        for _ in range(dice.choice((1, 1, 1, 2, 2, 3)))
    ]
    return " ".join(words)


@functools.cache
def vocabulary_words() -> tuple[str, ...]:
    """Return every word that prompts are made of: the tokenizer is built from these."""
    words: set[str] = set(COLOURS) | {
        "biggest",
        "smallest",
        "left",
        "right",
        "middle",
        "thing",
        "things",
        "name",
        "type",
    }
    for kind in kinds().values():
        for noun in (*kind.nouns, kind.plural, kind.general):
            words |= set(noun.split())
    for look in looks().values():
        for word in look.words:
            words |= set(word.split())
    for text in (*relation_names(), *_QUESTIONS, *_NAMED, "on the in a an of"):
        words |= set(text.replace("?", "").replace(",", "").replace("(", "").replace(")", "").split())
    return tuple(sorted(w for w in words if "{" not in w)) + _SYLLABLES


def _prompts(seen: Sequence[Seen], dice: Dice) -> list[Prompt]:
    if not seen:
        return []
    prompts = []
    biggest = max(seen, key=lambda s: s.area)
    for target in dice.shuffled(seen)[:4]:
        pointing = descriptions(target, seen)
        prompts.append(_noun_prompt(target, seen, dice))
        by_form = [
            d for d in pointing if d.form == dice.choice(("adjective", "relation", "relation", "extreme"))
        ]
        if by_form:
            prompts.append(Prompt(dice.choice(by_form).text, (target.row,)))
        prompts.append(_named_prompt(target, seen, dice))
        if pointing and dice.chance(0.25):
            prompts.append(_question(target, pointing, dice))
    if dice.chance(0.6):
        alone = (
            len(seen) == 1
            or all(biggest.title == s.title for s in seen)
            or biggest.area > 1.3 * sorted(s.area for s in seen)[-2]
        )
        if alone:
            rows = tuple(s.row for s in seen if s.title == biggest.title)
            prompts.append(Prompt(_pseudo_label(biggest, dice), rows))
    absent = [k for k in kinds().values() if not any(s.is_a(n) for s in seen for n in (*k.nouns, k.general))]
    nothing = [Prompt(dice.choice(kind.nouns), ()) for kind in dice.shuffled(absent)[:_ABSENT]]
    return dice.shuffled(prompts)[: _MOST - _ABSENT] + nothing


def _noun_prompt(target: Seen, seen: Sequence[Seen], dice: Dice) -> Prompt:
    noun = dice.choice((*target.kind.nouns, *target.kind.nouns, target.kind.general))
    rows = tuple(s.row for s in seen if s.is_a(noun))
    if noun == target.kind.nouns[0] and len(rows) > 1 and dice.chance(0.5):
        return Prompt(dice.choice(("the {}", "{}", "these {}")).format(target.kind.plural), rows)
    return Prompt(dice.choice(("{}", "{}", "a {}", "the {}")).format(noun), rows)


def _named_prompt(target: Seen, seen: Sequence[Seen], dice: Dice) -> Prompt:
    """A pseudo-word in apposition to a true noun, as an entity's label stands beside its hypernym."""
    noun = dice.choice(target.kind.nouns)
    label = _pseudo_label(target, dice)
    coloured = label.split()[0] if label.split()[0] in target.words else None
    rows = tuple(s.row for s in seen if s.is_a(noun) and (coloured is None or coloured in s.words))
    return Prompt(dice.choice(_NAMED).format(name=label, noun=noun), rows)


def _pseudo_label(target: Seen, dice: Dice) -> str:
    """An invented name; one in five holds the thing's colour, as in many true names."""
    name = pseudo_name(dice)
    return f"{target.words[0]} {name}" if target.words and dice.chance(0.2) else name


def _question(target: Seen, pointing: Sequence[Description], dice: Dice) -> Prompt:
    chosen = dice.choice(pointing)
    template = dice.choice([q for q in _QUESTIONS if "{tail}" not in q or chosen.tail])
    if "this" in template:
        plain = [d for d in pointing if d.form == "plain"]
        chosen = plain[0] if plain else chosen
        template = template if plain else "what is {it}?"
    elif "{noun}" not in template and "{it}" not in template:
        vague = [d for d in pointing if d.noun == "thing" and d.tail]
        chosen, template = (dice.choice(vague), template) if vague else (chosen, "what is {it}?")
    return Prompt(template.format(it=chosen.text, noun=chosen.noun, tail=chosen.tail), (target.row,))
