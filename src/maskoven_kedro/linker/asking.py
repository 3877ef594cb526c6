"""Linkers as they are asked: the base by its words, and what was trained on it by its codes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import polars as pl

from maskoven_kedro.core.linker_options import LinkerTrainingOptions
from maskoven_kedro.linker.build import Base
from maskoven_kedro.linker.linkers import CodeLinker, NameSearch, NamingLinker
from maskoven_kedro.linker.lora import load_lora
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.predicting import predict
from maskoven_kedro.linker.train_linker import Release, linking_data


def ask_in_words(
    base: Base, release: Release, options: LinkerTrainingOptions, search: NameSearch, name: str, batch: int
) -> pl.DataFrame:
    """Predictions of the base as it is: it says what it sees, and the search finds whose name that is.

    Its regions are never shown: it was not taught to read them.
    """
    plain = options.model_copy(update={"regions": False})
    linker = NamingLinker(name, base.model.eval(), base.tokenizer, search)
    return predict(linker, linking_data(release.samples, release, base, plain, answered=False), batch)


def ask_for_codes(
    base: Base,
    folder: Path,
    release: Release,
    options: LinkerTrainingOptions,
    name: str,
    beams: int,
    batch: int,
) -> pl.DataFrame:
    """Predictions of a trained linker, by beam search over all codes.

    Raises LinkerUnavailable where `folder` holds no adapters. The network of `base` is changed.
    """
    # PEFT types what it returns as a bare module; merged, it is the network that it was put on.
    model = cast(Osprey, load_lora(base.model, folder).merge_and_unload()).eval()
    data = linking_data(release.samples, release, replace(base, model=model), options, answered=False)
    return predict(CodeLinker(name, model, release.codes, beams), data, batch)
