"""From options to a ready SEEM."""

from __future__ import annotations

import json
from pathlib import Path

from maskoven_kedro.annotators.base import AnnotatorUnavailable
from maskoven_kedro.annotators.seem.annotator import SeemAnnotator
from maskoven_kedro.annotators.seem.config import SeemConfig
from maskoven_kedro.annotators.seem.load import load_seem
from maskoven_kedro.annotators.seem.tokens import read_tokens
from maskoven_kedro.annotators.weight_files import CONFIG, seem_checkpoint, seem_file
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
    """Weights file, dimensions and tokenizer folder: an official file has the dimensions of Focal-L."""
    path, folder = seem_file(options)
    if folder is not None:
        config = SeemConfig.from_json(json.loads((folder / CONFIG).read_text(encoding="utf-8")))
        return path, config, Path(options.tokenizer) if options.tokenizer else folder
    if options.tokenizer is None:
        raise AnnotatorUnavailable(
            "An official SEEM needs `tokenizer`: the files of openai/clip-vit-base-patch32, which "
            "`kedro maskoven weights fetch clip` brings"
        )
    return path, SeemConfig(), Path(options.tokenizer).expanduser()
