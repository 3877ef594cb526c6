"""From the size of the inputs and a minute of measured work to hours, shards, bytes and money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maskoven_kedro.core.question_options import LanguageModelOptions

WORKERS = (1, 2, 4, 8, 16, 32, 64)
"""Worker counts that a plan lists."""

BYTES_PER_MENTION = 10_000
"""On disk over all stages, where nothing was measured: 50 GB for the 5.2 million mentions of OVEN."""

_TABLE_BYTES = 1_500  # a mention, its references, its entity and its row in the books
_RELEASE_COPIES = 3  # the best mask of a mention stands in annotations, released and the release
_BYTES_PER_TOKEN = 4.0  # of English text, in the common tokenizers


@dataclass(frozen=True)
class Inputs:
    """What there is to work on. images: different ones; question_bytes: of all distinct questions, as they are sent."""

    images: int
    mentions: int
    questions: int
    question_bytes: int
    exact: bool
    """Whether they were counted; otherwise the numbers are those that the configuration asks for."""


@dataclass(frozen=True)
class Measured:
    """A probe of one annotator on this machine: seconds and stored bytes for a mention, over `mentions` of them."""

    seconds: float
    stored_bytes: float
    mentions: int


@dataclass(frozen=True)
class Plan:
    """What a run will take. hours: of work, annotator -> hours of one worker. by_workers: worker count -> hours."""

    inputs: Inputs
    shards: int
    hours: Mapping[str, float]
    by_workers: Mapping[int, float]
    disk_bytes: int
    tokens: tuple[int, int] | None
    price: float | None


def plan_of(
    inputs: Inputs,
    measured: Mapping[str, Measured],
    mentions_per_shard: int,
    model: LanguageModelOptions | None = None,
    instruction_bytes: int = 0,
    picture_bytes: float = 0.0,
) -> Plan:
    """Scale measurements to the inputs.

    measured: by annotator; empty where no probe could be made, hours are then unknown (an empty mapping). model: who is
    asked, with `instruction_bytes` around every question; None for the rules. picture_bytes: mean size of a picture
    that the release holds, 0 where it holds none.
    """
    hours = {name: one.seconds * inputs.mentions / 3600 for name, one in measured.items()}
    whole = sum(hours.values())
    shards = -(-inputs.mentions // mentions_per_shard)
    stored = sum(one.stored_bytes for one in measured.values())
    per_mention = (
        _TABLE_BYTES + stored + _RELEASE_COPIES * stored / (2 * len(measured))
        if measured
        else BYTES_PER_MENTION
    )
    tokens = price = None
    if model is not None:
        read = (inputs.question_bytes + instruction_bytes * inputs.questions) / _BYTES_PER_TOKEN
        tokens = round(read), inputs.questions * min(60, model.reply_tokens)
        price = model.cost(*tokens)
    return Plan(
        inputs=inputs,
        shards=shards,
        hours=hours,
        by_workers={count: whole / min(count, max(shards, 1)) for count in WORKERS} if measured else {},
        disk_bytes=round(inputs.mentions * (per_mention + picture_bytes)),
        tokens=tokens,
        price=price,
    )
