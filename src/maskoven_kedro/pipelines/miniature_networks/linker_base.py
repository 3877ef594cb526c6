"""The training of the miniature's linker base: tower by contrast, then captions."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskoven_kedro.core.linker_options import LinkerBaseOptions

if TYPE_CHECKING:
    from maskoven_kedro.core.lessons import LessonPool
    from maskoven_kedro.core.region_captions import NamingWords

_NOUN_COPIES, _FRAME_COPIES = 20, 2000

PHRASES = "phrases.txt.gz"

BaseReport = Callable[[str, int, dict[str, float]], None]
"""Called with the name of the training, the finished steps and the metrics there."""


def train_base(
    pool: LessonPool, options: LinkerBaseOptions, report: BaseReport, folder: Path, checkpoints: Path
) -> dict[str, Any]:
    """Train the base on lessons, write it into `folder` and return the last metrics of both trainings."""
    from functools import partial

    from maskoven_kedro.engine.train_linker_base import train_captions, train_tower
    from maskoven_kedro.linker.checkpoint import save_base
    from maskoven_kedro.linker.language import build_tokenizer, new_base
    from maskoven_kedro.linker.prompt import prompt_tokens
    from maskoven_kedro.linker.samples import caption_sample, collate, describe, region_input
    from maskoven_kedro.miniature.naming import naming_words

    words = naming_words()
    tokenizer = build_tokenizer(base_texts(pool, words), options.vocabulary)
    model = new_base(tokenizer, options.seed)
    config = model.config
    tokens = prompt_tokens(tokenizer, config.mask_id, config.pos_id, config.image_id)
    tower = train_tower(
        model,
        config.hidden_size,
        lambda pictures: region_input([(one.image, one.masks) for one in pictures], config),
        words,
        pool,
        len(pool),
        options.tower,
        partial(report, "tower"),
        checkpoints / "tower",
    )
    captions = train_captions(
        model,
        lambda pictures: collate([caption_sample(one, tokens) for one in pictures], config),
        lambda pictures: tokenizer.batch_decode(describe(model, tokens, pictures)),
        words,
        pool,
        len(pool),
        options.captions,
        partial(report, "captions"),
        checkpoints / "captions",
    )
    metrics = {"tower": tower, "captions": captions}
    save_base(model, tokenizer, folder, {"metrics": metrics, "options": options.model_dump(mode="json")})
    lines = "".join(f"{caption}\n" for caption in base_captions(pool, words)).encode()
    (folder / PHRASES).write_bytes(gzip.compress(lines, mtime=0))
    return metrics


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
    from maskoven_kedro.linker.prompt import IMAGE, user_part
    from maskoven_kedro.linker.samples import WHAT_IS

    yield from pool.phrases()
    yield from [noun for noun in sorted(BASIC | GENERAL) for _ in range(_NOUN_COPIES)]
    frame = user_part(WHAT_IS).replace(IMAGE, "").replace("<mask><pos>", " ")
    yield from [frame] * _FRAME_COPIES
    yield from [word for word in [*words.kind_words, *sorted(words.looks)] for _ in range(_FRAME_COPIES)]
