"""From options to a ready SEEM."""

from __future__ import annotations

import json
from pathlib import Path

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.seem.annotator import SeemAnnotator
from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.load import load_seem
from maskoven_kedro.annotators.seem.tokens import read_tokens
from maskoven_kedro.annotators.weight_files import CONFIG, seem_checkpoint, seem_file, seem_tokenizer
from maskoven_kedro.core.seem_options import SeemOptions


def build_seem(options: SeemOptions) -> SeemAnnotator:
    """Load the network and the tokenizer that the options name.

    Raises AnnotatorUnavailable when a file is missing or damaged, or when weights do not fit.
    """
    path, config, tokenizer = _files(options)
    model = load_seem(config, path, options.device, options.dtype)
    if options.compile:
        model.backbone.compile()
        model.sem_seg_head.pixel_decoder.compile()
        # The number of references and the length of their texts change from call to call.
        model.sem_seg_head.predictor.compile(dynamic=True)
    return SeemAnnotator(model, read_tokens(tokenizer, config), options, seem_checkpoint(options))


def _files(options: SeemOptions) -> tuple[Path, SeemConfig, Path]:
    """Weights file, dimensions and tokenizer folder.

    An official file has the dimensions of Focal-L, unless a config.json beside it names others.
    """
    path, folder = seem_file(options)
    tokenizer = seem_tokenizer(options)
    if folder is not None:
        return path, _read(folder / CONFIG), tokenizer
    beside = path.with_name(CONFIG)
    return path, _read(beside) if beside.is_file() else SeemConfig(), tokenizer


def _read(path: Path) -> SeemConfig:
    """Read a config.json; AnnotatorUnavailable where it does not describe a SEEM of this make."""
    try:
        return SeemConfig.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise AnnotatorUnavailable(f"{path} does not describe a SEEM that can be built: {error!r}") from error
