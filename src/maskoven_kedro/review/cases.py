"""What a reviewer is shown of a mention."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from maskoven_kedro.core.photos import SPLIT as OWN_PHOTOS
from maskoven_kedro.core.verdicts import mask_digest

_WIKIDATA = "https://www.wikidata.org/wiki/"


@dataclass(frozen=True)
class Case:
    """One annotation to judge. `image_path`: relative to the raw root. `mask`: compressed COCO counts of its frame."""

    mention_id: str
    split: str
    image_path: str
    height: int
    width: int
    mask: bytes
    entity_id: str
    entity: str
    category: str
    classes: tuple[str, ...]
    prompt: str
    question: str | None

    @property
    def digest(self) -> str:
        """What the mask is recognised by."""
        return mask_digest(self.mask)

    @property
    def version(self) -> str:
        """What picture and mask of this mention are asked for by: another mask, file or mention has another one."""
        named = "\n".join((self.mention_id, self.image_path, self.digest))
        return hashlib.sha256(named.encode()).hexdigest()[:16]

    def told(self, number: int) -> dict[str, Any]:
        """Return what the page knows of the case: texts as they are, to be shown as text and nothing else."""
        return {
            "number": number,
            "mention_id": self.mention_id,
            "split": self.split,
            "entity": self.entity or self.entity_id,
            "entity_id": self.entity_id,
            "wikipedia": self.wikipedia(),
            "wikidata": f"{_WIKIDATA}{quote(self.entity_id, safe='')}",
            "category": self.category,
            "classes": list(self.classes),
            "prompt": self.prompt,
            "question": self.question,
            "mask": self.digest,
            "version": self.version,
            "width": self.width,
            "height": self.height,
        }

    def wikipedia(self) -> str:
        """Address of the article: by its title, which OVEN gives; by the id where the name is only a name."""
        if self.entity and self.split != OWN_PHOTOS:
            return wikipedia_address(self.entity)
        return f"{_WIKIDATA}Special:GoToLinkedPage/enwiki/{quote(self.entity_id, safe='')}"


def cases_of(
    released: Sequence[Mapping[str, Any]], hypernyms: Mapping[str, Sequence[str]], order: Sequence[str]
) -> list[Case]:
    """Return the cases of released rows in the given order of mention ids; ids without a row are left out.

    hypernyms: entity id -> labels of what it is.
    """
    rows = {row["mention_id"]: row for row in released}
    return [
        Case(
            mention_id=one,
            split=rows[one]["subset"].partition("_")[0],
            image_path=rows[one]["file_name"],
            height=rows[one]["height"],
            width=rows[one]["width"],
            mask=rows[one]["mask"],
            entity_id=rows[one]["entity_id"],
            entity=rows[one]["entity"],
            category=rows[one]["category"],
            classes=tuple(dict.fromkeys(hypernyms.get(rows[one]["entity_id"], ()))),
            prompt=rows[one]["text_prompt"],
            question=rows[one]["question"],
        )
        for one in order
        if one in rows
    ]


def wikipedia_address(title: str) -> str:
    """Return the address of an article of the English Wikipedia.

    >>> wikipedia_address("Fiat 500 (1957)?")
    'https://en.wikipedia.org/wiki/Fiat_500_(1957)%3F'
    """
    return f"https://en.wikipedia.org/wiki/{quote(title.replace(' ', '_'), safe='()_,:-')}"
