"""Codes on disk: a folder of arrays that are mapped into memory, and a document that says how they were made."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import orjson
import polars as pl

from maskoven_kedro.core.ald import AldOptions, EntityCodes

_ARRAYS = {"codes": "codes", "numbers": "qid", "kinds": "kind", "counts": "counts"}
_ABOUT = "codes.json"


class CodesUnusable(ValueError):
    """Codes that were made with another tokenizer, or a folder that holds none."""


def write_codes(codes: EntityCodes, folder: Path) -> None:
    """Write codes.npy int32 (N, length), qid.npy int64, kind.npy int8, counts.npy int64 and codes.json.

    What is in the folder is replaced once everything is written.
    """
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name, file in _ARRAYS.items():
        np.save(partial / f"{file}.npy", getattr(codes, name))
    about = {
        "eos_id": codes.eos_id,
        "tokenizer": codes.tokenizer,
        "options": codes.options.model_dump(),
        "rule_version": codes.rule_version,
        "collisions": codes.collisions.to_dicts(),
    }
    (partial / _ABOUT).write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2))
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def read_codes(folder: Path, tokenizer: str | None = None) -> EntityCodes:
    """Return the codes in a folder, their arrays mapped and not read.

    Args:
        folder: that `write_codes` wrote.
        tokenizer: digest that the codes must have been made with; by default any will do.

    Raises:
        CodesUnusable: no codes there, or codes of another tokenizer.
    """
    try:
        about = orjson.loads((folder / _ABOUT).read_bytes())
    except OSError as error:
        raise CodesUnusable(f"{folder} holds no codes") from error
    if tokenizer not in (None, about["tokenizer"]):
        raise CodesUnusable(
            f"{folder}: codes of tokenizer {about['tokenizer']}, not {tokenizer}; make them again"
        )
    arrays = {name: np.load(folder / f"{file}.npy", mmap_mode="r") for name, file in _ARRAYS.items()}
    return EntityCodes(
        **arrays,
        eos_id=about["eos_id"],
        tokenizer=about["tokenizer"],
        options=AldOptions.model_validate(about["options"]),
        collisions=pl.DataFrame(about["collisions"]),
        rule_version=about["rule_version"],
    )
