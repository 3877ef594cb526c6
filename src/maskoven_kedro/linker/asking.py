"""Linkers as they are asked: the base by its words, and what was trained on it by its own method."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import polars as pl
from safetensors.torch import load_file

from maskoven_kedro.core.linker_options import LinkerTrainingOptions
from maskoven_kedro.linker.build import Base
from maskoven_kedro.linker.choosing import CHOICE, Choice
from maskoven_kedro.linker.config import LinkerUnavailable
from maskoven_kedro.linker.linkers import (
    CodeLinker,
    Linker,
    NameSearch,
    NamingLinker,
    RetrievalGenerationLinker,
    RetrievalLinker,
)
from maskoven_kedro.linker.lora import load_lora
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.predicting import predict
from maskoven_kedro.linker.retrieval import EntityTable, RetrievingOsprey
from maskoven_kedro.linker.train_linker import ENCODER, TABLE, Release, linking_data
from maskoven_kedro.linker.train_retrieval import new_encoder, retrieving


def ask_in_words(
    base: Base, release: Release, options: LinkerTrainingOptions, search: NameSearch, name: str, batch: int
) -> pl.DataFrame:
    """Predictions of the base as it is: it says what it sees, and the search finds whose name that is.

    Its regions are never shown: it was not taught to read them.
    """
    plain = options.model_copy(update={"regions": False})
    linker = NamingLinker(name, base.model.eval(), base.tokenizer, search)
    return predict(linker, linking_data(release.samples, release, base, plain, answered=False), batch)


def ask_trained(
    base: Base,
    folder: Path,
    release: Release,
    options: LinkerTrainingOptions,
    name: str,
    beams: int,
    batch: int,
) -> pl.DataFrame:
    """Predictions of a trained linker, by its own method.

    Raises LinkerUnavailable where `folder` holds no such linker. The network of `base` is changed.
    """
    model, linker = _opened(base, folder, release, options, name, beams)
    data = linking_data(release.samples, release, replace(base, model=model), options, answered=False)
    return predict(linker, data, batch)


def _opened(
    base: Base, folder: Path, release: Release, options: LinkerTrainingOptions, name: str, beams: int
) -> tuple[Osprey, Linker]:
    """The network of a trained linker and the linker itself."""
    codes, found = release.codes, options.retrieval
    if options.method == "generation":
        said = _merged(base.model, folder)
        return said, CodeLinker(name, said, codes, beams)
    missing = [file for file in (TABLE, CHOICE) if not (folder / file).is_file()]
    if missing:
        raise LinkerUnavailable(f"The linker in {folder} lacks {', '.join(missing)}: train '{name}' again")
    table, choice = EntityTable.load(folder / TABLE), Choice.load(folder)
    if options.method == "retrieval":
        encoder = new_encoder(table, found)
        encoder.load_state_dict(load_file(folder / ENCODER))
        model = base.model.eval()
        return model, RetrievalLinker(name, model, encoder, table, codes, found.levels, choice.share)
    both = cast(RetrievingOsprey, _merged(retrieving(base.model, table, found), folder))
    return both, RetrievalGenerationLinker(name, both, codes, choice.share, choice.weight)


def _merged(model: Osprey, folder: Path) -> Osprey:
    """The network with the adapters of a folder in its weights."""
    # PEFT types what it returns as a bare module; merged, it is the network that it was put on.
    return cast(Osprey, load_lora(model, folder).merge_and_unload()).eval()
