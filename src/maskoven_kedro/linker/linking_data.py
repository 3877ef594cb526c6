"""The rows of a release as samples of an Osprey: picture, mask, regions, and the code to be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl
from torch.utils.data import Dataset, Sampler

from maskoven_kedro.core import rle
from maskoven_kedro.core.ald import EntityCodes
from maskoven_kedro.core.images import ImageFault, read_image
from maskoven_kedro.linker.config import OspreyConfig
from maskoven_kedro.linker.osprey import Osprey
from maskoven_kedro.linker.prompt import (
    IGNORED,
    IMAGE,
    REGION,
    PromptTokens,
    coded_ids,
    plain,
    question_ids,
)
from maskoven_kedro.linker.region_order import region_order
from maskoven_kedro.linker.samples import Sample, look

_BUCKET = 64
_MASK_MEND = "make the release and its regions again"


@dataclass(frozen=True)
class LinkingPrompt:
    """How a linker is asked. system: sentence before everything, empty for the miniature's base.

    overview: said of the picture before the question, with its line break; as in the released model's training data.
    """

    system: str = ""
    overview: str = ""

    def ids(self, tokens: PromptTokens, question: str | None = None) -> list[int]:
        """Ids of the prompt about one region; the question in words stands before it where there is one.

        Markers in the question are text: they stand for no picture, region or end.
        """
        asked = f"{plain(question)} {REGION}" if question else f"What is {REGION}?"
        return question_ids(f"{IMAGE}\n{self.overview}{asked}", self.system, tokens)


class LinkingData(Dataset[Sample]):
    """Samples of a table, read when they are asked for.

    samples: `core.linking_samples.SAMPLES`. root: folder of the pictures. regions: `core.schemas.REGIONS`, or None.
    codes: of all entities; None for samples that are only asked about. prompt_masks: the masks themselves, or their
    boxes filled. Raises ValueError where an entity of the samples has no code.
    """

    def __init__(
        self,
        samples: pl.DataFrame,
        root: Path,
        regions: pl.DataFrame | None,
        codes: EntityCodes | None,
        tokens: PromptTokens,
        config: OspreyConfig,
        prompt: LinkingPrompt,
        prompt_masks: Literal["mask", "box"] = "mask",
        with_question: bool = False,
    ) -> None:
        self._samples, self._root, self._regions, self._codes = samples, root, regions, codes
        self._tokens, self._config, self._prompt = tokens, config, prompt
        self._filled, self._with_question = prompt_masks == "box", with_question
        self._entities = (
            np.zeros(0, np.int64) if codes is None else codes.rows_of(samples["entity_id"].to_list())
        )
        if (self._entities < 0).any():
            nameless = (
                samples["entity_id"].gather(np.flatnonzero(self._entities < 0)).unique().sort().to_list()
            )
            raise ValueError(f"{len(nameless)} entities have no code, the first is {nameless[0]}")
        self._region_rows = (
            {} if regions is None else {name: row for row, name in enumerate(regions["image_id"].to_list())}
        )

    def __len__(self) -> int:
        """Number of samples."""
        return self._samples.height

    def __getitem__(self, place: int) -> Sample:
        """Read one sample.

        Raises ImageFault or MalformedRLE, with the mention and the mend in its message, where picture, mask or regions
        are not what the release says.
        """
        row = self._samples.row(place, named=True)
        try:
            return self._read(place, row)
        except ImageFault as fault:
            told = f"mention {row['mention_id']}, picture {row['image_path']}: {fault.detail} ({fault.mend})"
            raise ImageFault(fault.reason, told) from fault
        except rle.MalformedRLE as fault:
            told = (
                f"mention {row['mention_id']}: a mask of it or of its picture's regions is damaged: {fault}"
            )
            raise rle.MalformedRLE(f"{told} ({_MASK_MEND})") from fault

    def _read(self, place: int, row: Mapping[str, Any]) -> Sample:
        picture = read_image(self._root, row["image_path"], expected=(row["width"], row["height"]))
        mask = rle.decode(row["mask"], row["height"], row["width"])
        ids = self._prompt.ids(self._tokens, row["question"] if self._with_question else None)
        labels, entity = [IGNORED] * len(ids), None
        if self._codes is not None:
            entity = int(self._entities[place])
            ids, labels = coded_ids(ids, self._codes.codes[entity].tolist(), self._codes.eos_id)
        return Sample(
            picture.pixels,
            ids,
            labels,
            (box_filled(mask) if self._filled else mask)[None],
            self._regions_of(row),
            entity,
        )

    def mention_ids(self) -> list[str]:
        """Ids of the mentions, in order."""
        ids: list[str] = self._samples["mention_id"].to_list()
        return ids

    def entity_ids(self) -> list[str]:
        """Ids of the entities meant, in order."""
        ids: list[str] = self._samples["entity_id"].to_list()
        return ids

    def lengths(self) -> np.ndarray:
        """Regions of every sample, int64: what makes one sequence longer than another."""
        if self._regions is None:
            return np.zeros(len(self), dtype=np.int64)
        counts = self._regions["areas"].list.len().clip(upper_bound=self._config.most_regions).to_list()
        return np.array(
            [counts[self._region_rows[name]] if name in self._region_rows else 0
             for name in self._samples["image_id"].to_list()], dtype=np.int64)  # fmt: skip

    def _regions_of(self, row: Mapping[str, Any]) -> np.ndarray:
        """Regions of the picture, largest first, bool (R, H, W); none for a picture without."""
        height, width = row["height"], row["width"]
        place = self._region_rows.get(row["image_id"])
        if self._regions is None or place is None:
            return np.zeros((0, height, width), dtype=bool)
        found = self._regions.row(place, named=True)
        order = region_order(found["areas"], found["scores"], self._config.most_regions)
        masks = [rle.decode(found["masks"][one], height, width) for one in order]
        return np.stack(masks) if masks else np.zeros((0, height, width), dtype=bool)


class SeenData(Dataset[Sample]):
    """Samples that the frozen tower of a model sees once, when they are first asked for; from then on they are kept."""

    def __init__(self, data: LinkingData, model: Osprey) -> None:
        self._data, self._model = data, model
        self._seen: dict[int, Sample] = {}

    def __len__(self) -> int:
        """Number of samples."""
        return len(self._data)

    def __getitem__(self, place: int) -> Sample:
        """One sample without its picture; see `LinkingData`."""
        if place not in self._seen:
            self._seen[place] = look(self._data[place], self._model)
        return self._seen[place]

    def lengths(self) -> np.ndarray:
        """See `LinkingData`."""
        return self._data.lengths()


TrainingData = LinkingData | SeenData


def box_filled(mask: np.ndarray) -> np.ndarray:
    """The smallest box around a mask bool (H, W), filled: a prompt by box for a model that knows masks."""
    filled = np.zeros_like(mask)
    ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if len(ys):
        filled[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1] = True
    return filled


class LengthBuckets(Sampler[int]):
    """Places of samples for a whole stage, in batches of about equal length, shuffled by a seed.

    Every pass over the samples is a new permutation, cut into runs of many batches that are sorted by length before
    they become batches. A pass depends on the seed and its number alone, so a run that goes on after a kill draws what
    an undisturbed one would have drawn.
    """

    def __init__(self, lengths: np.ndarray, batch: int, draws: int, seed: int) -> None:
        """Lengths of the samples, sequences per batch, and how many samples the stage draws in all."""
        if not len(lengths):
            raise ValueError("There is no sample to train on")
        self._lengths, self._batch, self._draws, self._seed = lengths, batch, draws, seed

    def __len__(self) -> int:
        """Number of draws."""
        return self._draws

    def __iter__(self) -> Iterator[int]:
        """Yield places."""
        left, turn = self._draws, 0
        while left:
            places = self._pass(turn)[:left]
            yield from places.tolist()
            left, turn = left - len(places), turn + 1

    def _pass(self, turn: int) -> np.ndarray:
        rng = np.random.default_rng([self._seed, turn])
        places = rng.permutation(len(self._lengths))
        run = _BUCKET * self._batch
        runs = [places[start : start + run] for start in range(0, len(places), run)]
        ordered = np.concatenate([one[np.argsort(self._lengths[one], kind="stable")] for one in runs])
        batches = [ordered[start : start + self._batch] for start in range(0, len(ordered), self._batch)]
        whole = [place for place, one in enumerate(batches) if len(one) == self._batch]
        rest = batches[len(whole) :]
        return np.concatenate([*(batches[whole[place]] for place in rng.permutation(len(whole))), *rest])
