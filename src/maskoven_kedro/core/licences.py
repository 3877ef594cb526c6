"""What is known about the rights in the pictures of every source, and which of them an export may carry.

Annotations are this project's; pictures are not. The table is a reading of the sources' own pages (anchors,
section 6) and no legal advice: ask the source before publishing anything made from its pictures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

AllowedUse = Literal["commercial", "research", "unclear"]
ALLOWED_USES: tuple[AllowedUse, ...] = get_args(AllowedUse)


@dataclass(frozen=True)
class Licence:
    """Rights in the pictures of one source: the name of the terms, and the use that they allow at most.

    `allowed_use`: commercial (with attribution), research (non-commercial), unclear (mixed or not stated).
    """

    name: str
    allowed_use: AllowedUse


_FLICKR = Licence("Flickr terms of use, by photographer", "unclear")
LICENCES: dict[str, Licence] = {
    "imagenet21k": Licence("ImageNet terms of access: non-commercial research and education", "research"),
    "inaturalist": Licence(
        "iNaturalist competition terms: non-commercial, rights with the observers", "research"
    ),
    "cars196": Licence("Stanford Cars: research", "research"),
    "sun397": Licence("SUN database: academic research", "research"),
    "food101": Licence("Food-101: rights with Foodspotting and its users", "unclear"),
    "sports100": Licence("100 Sports: collected from the web, rights not stated by picture", "unclear"),
    "aircraft": Licence("FGVC-Aircraft: non-commercial research", "research"),
    "flowers102": Licence("Oxford Flowers 102: no licence stated", "unclear"),
    "gldv2": Licence("Wikimedia Commons: public domain or Creative Commons, by picture", "commercial"),
    "coco": _FLICKR,
    "vqa_v2": _FLICKR,
    "ok_vqa": _FLICKR,
    "visual7w": _FLICKR,
    "visual_genome": _FLICKR,
    "text_vqa": Licence("Open Images: CC BY 2.0 as listed by the photographers", "commercial"),
    "wikipedia": Licence("Wikipedia lead images: by picture, some not free", "unclear"),
    "photos": Licence("the user's own photographs", "unclear"),
}
_UNKNOWN = Licence("not known", "unclear")
_NUMBERS = {source: number for number, source in enumerate(LICENCES, start=1)}


def licence_of(source: str) -> Licence:
    """Return the rights in the pictures of a source data set; of one that is not listed, `unclear`."""
    return LICENCES.get(source, _UNKNOWN)


def licence_number(source: str) -> int:
    """Return the number of a source's rights in `licence_list`; 0 for a source that is not listed."""
    return _NUMBERS.get(source, 0)


def licence_list() -> list[dict[str, str | int]]:
    """Return the rights of all sources as the list `licenses` of a COCO file."""
    known = {"": _UNKNOWN, **LICENCES}
    return [
        {
            "id": licence_number(source),
            "name": licence.name,
            "source": source,
            "allowed_use": licence.allowed_use,
        }
        for source, licence in known.items()
    ]


def permitted_sources(sources: Iterable[str], uses: Iterable[AllowedUse]) -> list[str]:
    """Return the sources, sorted, whose pictures may be used in one of the ways in `uses`.

    >>> permitted_sources(["gldv2", "aircraft", "coco"], ["commercial"])
    ['gldv2']
    """
    wanted = set(uses)
    return sorted(source for source in set(sources) if licence_of(source).allowed_use in wanted)
