"""The trainings of the miniature's networks, as promises that a dataset keeps."""

from __future__ import annotations

import gzip
import json
import logging
import os
import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from maskoven_kedro.core.options import NetworksOptions

if TYPE_CHECKING:
    from maskoven_kedro.core.lessons import LessonPool

logger = logging.getLogger(__name__)

COMMAND = "kedro run --pipelines miniature_networks"
PHRASES = "phrases.txt.gz"
"""Every distinct phrase that the networks were taught, one a line, so that anyone can compare it with the labels."""

Metrics = dict[str, float]


@dataclass(frozen=True)
class DetectorPromise:
    """A shrunken GroundingDINO that will be trained from nothing: backbone on words, towers on phrases, then all."""

    lessons: pl.LazyFrame
    options: NetworksOptions
    recipe: str

    def train(self, folder: Path, checkpoints: Path) -> None:
        """Train and write the network, its vocabulary, its phrases and its card."""
        from maskoven_kedro.annotators.grounding_dino import new_detector, shrunken_config
        from maskoven_kedro.annotators.text import PromptTokenizer
        from maskoven_kedro.annotators.weights import save_network
        from maskoven_kedro.engine.train_alignment import train_alignment
        from maskoven_kedro.engine.train_backbone import train_backbone
        from maskoven_kedro.engine.train_detector import AlignedDetector, train_detector

        pool, report = _prepare(self.lessons, self.options), _Report("detector")
        options = self.options
        vocabulary = _vocabulary(pool, options)
        model = new_detector(shrunken_config(len(vocabulary)), options.detector.seed)
        tokenizer, count = PromptTokenizer(vocabulary), len(pool)
        backbone = model.model.backbone.conv_encoder.model
        train_backbone(
            backbone, backbone.channels, pool, count, options.backbone, report, checkpoints / "backbone"
        )
        aligned = AlignedDetector(model, tokenizer, options.detector)
        train_alignment(aligned, pool, count, options.alignment, report, checkpoints / "alignment")
        metrics = train_detector(
            model, tokenizer, pool, count, options.detector, report, checkpoints / "whole"
        )
        save_network(model, folder, _card(self, report, metrics), vocabulary)
        _write_phrases(pool.phrases(), folder)


@dataclass(frozen=True)
class SegmenterPromise:
    """A shrunken SAM that will be trained from nothing, on boxes and points."""

    lessons: pl.LazyFrame
    options: NetworksOptions
    recipe: str

    def train(self, folder: Path, checkpoints: Path) -> None:
        """Train and write the network and its card."""
        from maskoven_kedro.annotators.sam import new_segmenter, shrunken_config
        from maskoven_kedro.annotators.weights import save_network
        from maskoven_kedro.engine.train_segmenter import train_segmenter

        pool, report = _prepare(self.lessons, self.options), _Report("segmenter")
        model = new_segmenter(shrunken_config(), self.options.segmenter.seed)
        metrics = train_segmenter(model, pool, len(pool), self.options.segmenter, report, checkpoints)
        save_network(model, folder, _card(self, report, metrics))


@dataclass(frozen=True)
class SeemPromise:
    """A shrunken SEEM that will be trained from nothing: backbone on words, towers on phrases, then all on masks."""

    lessons: pl.LazyFrame
    options: NetworksOptions
    recipe: str

    def train(self, folder: Path, checkpoints: Path) -> None:
        """Train and write the network, its vocabulary and its card."""
        from maskoven_kedro.annotators.seem.config import shrunken_config
        from maskoven_kedro.annotators.seem.load import save_seem
        from maskoven_kedro.annotators.seem.seem import new_seem
        from maskoven_kedro.annotators.seem.tokens import WordPieceTokens
        from maskoven_kedro.annotators.text import PromptTokenizer
        from maskoven_kedro.engine.train_alignment import train_alignment
        from maskoven_kedro.engine.train_backbone import train_backbone
        from maskoven_kedro.engine.train_seem import AlignedSeem, train_seem

        pool, report = _prepare(self.lessons, self.options), _Report("seem")
        options, count = self.options, len(pool)
        vocabulary = _vocabulary(pool, options)
        config = shrunken_config(len(vocabulary))
        model = new_seem(config, options.seem.seed)
        tokenizer = WordPieceTokens(PromptTokenizer(vocabulary), config)
        train_backbone(
            model.backbone, config.widths, pool, count, options.backbone, report, checkpoints / "backbone"
        )
        aligned = AlignedSeem(model, tokenizer, options.seem)
        train_alignment(aligned, pool, count, options.alignment, report, checkpoints / "alignment")
        metrics = train_seem(model, tokenizer, pool, count, options.seem, report, checkpoints / "whole")
        save_seem(model, folder, _card(self, report, metrics), vocabulary)
        _write_phrases(pool.phrases(), folder)


@dataclass(frozen=True)
class LinkerBasePromise:
    """A shrunken Osprey that will be trained from nothing: its tower on captions, then all else to describe regions."""

    lessons: pl.LazyFrame
    options: NetworksOptions
    recipe: str

    def train(self, folder: Path, checkpoints: Path) -> None:
        """Train and write the network, its tokenizer, its captions and its card."""
        from maskoven_kedro.linker.checkpoint import save_base
        from maskoven_kedro.pipelines.miniature_networks.linker_base import base_captions, train_base

        pool, report = _prepare(self.lessons, self.options), _Report("linker base")
        trained = train_base(pool, self.options.linker, report, checkpoints)
        save_base(trained.model, trained.tokenizer, folder, _card(self, report, trained.metrics))
        _write_phrases(base_captions(pool, trained.words), folder)


class _Report:
    """Tells of the progress of a training, and times it."""

    def __init__(self, name: str) -> None:
        self._name, self._started = name, time.perf_counter()

    def __call__(self, step: int, metrics: Metrics) -> None:
        shown = ", ".join(f"{key} {value:.3f}" for key, value in metrics.items())
        logger.info("%s: step %d, %.0f s: %s", self._name, step, self.seconds(), shown)

    def seconds(self) -> float:
        """Seconds since the training was started in this process."""
        return time.perf_counter() - self._started


def _prepare(lessons: pl.LazyFrame, options: NetworksOptions) -> LessonPool:
    import torch

    from maskoven_kedro.core.lessons import LessonPool

    torch.set_num_threads(options.threads)
    return LessonPool(lessons.sort("number").collect())


def _write_phrases(phrases: Iterable[str], folder: Path) -> None:
    lines = "".join(f"{phrase}\n" for phrase in phrases).encode()
    (folder / PHRASES).write_bytes(gzip.compress(lines, mtime=0))


def _vocabulary(pool: LessonPool, options: NetworksOptions) -> list[str]:
    from maskoven_kedro.annotators.vocabulary import build_vocabulary

    words = [word.strip(".,?()") for phrase in pool.phrases() for word in phrase.lower().split()]
    return build_vocabulary(words, options.vocabulary)


def _card(
    promise: DetectorPromise | SegmenterPromise | SeemPromise | LinkerBasePromise,
    report: _Report,
    metrics: Metrics,
) -> dict[str, Any]:
    """What a reader needs to judge the weights or to make them again."""
    return {
        "command": COMMAND,
        "recipe": promise.recipe,
        "options": json.loads(promise.options.model_dump_json()),
        "seconds": round(report.seconds()),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "metrics_on_held_out_lessons": {name: round(value, 4) for name, value in metrics.items()},
    }
