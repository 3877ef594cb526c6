"""The training of the miniature's linker base: tower by contrast, then captions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maskoven_kedro.core.linker_options import LinkerBaseOptions

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

    from maskoven_kedro.core.lessons import LessonPool
    from maskoven_kedro.core.region_captions import NamingWords
    from maskoven_kedro.linker.osprey import Osprey

_NOUN_COPIES, _FRAME_COPIES = 20, 2000

Metrics = dict[str, float]


@dataclass(frozen=True)
class TrainedBase:
    """A trained base, the words that its captions are made of, and its last metrics with their training's name."""

    model: Osprey
    tokenizer: PreTrainedTokenizerFast
    words: NamingWords
    metrics: Metrics


def train_base(
    pool: LessonPool, options: LinkerBaseOptions, report: Callable[[int, Metrics], None], checkpoints: Path
) -> TrainedBase:
    """Train the base on lessons."""
    from maskoven_kedro.engine.train_linker_base import train_captions, train_tower
    from maskoven_kedro.linker.language import build_tokenizer, new_base
    from maskoven_kedro.linker.prompt import prompt_tokens
    from maskoven_kedro.linker.samples import caption_sample, collate, describe, region_input
    from maskoven_kedro.miniature.naming import naming_words

    words, count = naming_words(), len(pool)
    tokenizer = build_tokenizer(base_texts(pool, words), options.vocabulary)
    model = new_base(tokenizer, options.seed)
    sizes = model.sizes
    tokens = prompt_tokens(tokenizer, sizes.mask_id, sizes.pos_id, sizes.image_id)
    tower = train_tower(
        model,
        sizes.hidden_size,
        lambda pictures: region_input([(one.image, one.masks) for one in pictures], sizes),
        words,
        pool,
        count,
        options.tower,
        lambda step, metrics: report(step, _named("tower", metrics)),
        checkpoints / "tower",
    )
    captions = train_captions(
        model,
        lambda pictures: collate([caption_sample(one, tokens) for one in pictures], sizes),
        lambda pictures: tokenizer.batch_decode(describe(model, tokens, pictures)),
        words,
        pool,
        count,
        options.captions,
        lambda step, metrics: report(step, _named("captions", metrics)),
        checkpoints / "captions",
    )
    return TrainedBase(model, tokenizer, words, _named("tower", tower) | _named("captions", captions))


def base_captions(pool: LessonPool, words: NamingWords) -> list[str]:
    """Every distinct caption of the lessons' things, in alphabetical order: the list that ships beside the weights."""
    from maskoven_kedro.core.region_captions import named_things

    return sorted(
        {name.text for index in range(len(pool)) for name in named_things(pool(index), words).values()}
    )


def base_texts(pool: LessonPool, words: NamingWords) -> Iterator[str]:
    """What the tokenizer is learnt from: the phrases of the lessons, everyday nouns, and the frame of the prompts.

    The frame stands there often enough to become whole pieces, since it is in every prompt.
    """
    from maskoven_kedro.core.common_nouns import BASIC, GENERAL
    from maskoven_kedro.linker.prompt import REGION, user_part
    from maskoven_kedro.linker.samples import WHAT_IS

    yield from pool.phrases()
    yield from [noun for noun in sorted(BASIC | GENERAL) for _ in range(_NOUN_COPIES)]
    yield from [user_part(WHAT_IS).replace(REGION, " ")] * _FRAME_COPIES
    yield from [word for word in [*words.kind_words, *sorted(words.looks)] for _ in range(_FRAME_COPIES)]


def _named(training: str, metrics: Metrics) -> Metrics:
    return {f"{training}_{name}": value for name, value in metrics.items()}
