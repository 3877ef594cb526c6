"""Croissant 1.0: a machine's description of the release (schema.org and the vocabulary of MLCommons, JSON-LD)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from maskoven_kedro.core.release import FileDigest

VERSION = "http://mlcommons.org/croissant/1.0"
CITATION = (
    "Xu et al., Reverse Region-to-Entity Annotation for Pixel-Level Visual Entity Linking, AAAI 2025, "
    "arXiv:2412.13614"
)
_TERMS = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
    "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS},
}
_MIMES = {
    ".json": "application/json",
    ".parquet": "application/x-parquet",
    ".xml": "text/xml",
    ".md": "text/markdown",
}
_FIELDS: dict[str, tuple[str, str]] = {
    "mention_id": ("sc:Text", "OVEN's id of the mention"),
    "image_id": ("sc:Text", "OVEN's id of the picture"),
    "file_name": ("sc:Text", "path of the picture below the image root"),
    "entity_id": ("sc:Text", "Wikidata id of the entity"),
    "entity": ("sc:Text", "its Wikipedia title"),
    "category": ("sc:Text", "one of ten visual categories, or others"),
    "question": ("sc:Text", "OVEN's question, where there is one"),
    "text_prompt": ("sc:Text", "the text that the mask was drawn for"),
    "source": ("sc:Text", "data set that the picture is from"),
    "licence": ("sc:Text", "terms of that data set"),
    "height": ("sc:Integer", "of the upright picture, in pixels"),
    "width": ("sc:Integer", "of the upright picture, in pixels"),
    "area": ("sc:Integer", "pixels of the mask"),
    "counts": ("sc:Text", "the mask as compressed COCO run lengths"),
}


def croissant(
    name: str,
    description: str,
    licences: Iterable[str],
    version: str,
    files: Mapping[str, FileDigest],
    pictures: bool,
) -> dict[str, Any]:
    """Return the description as JSON-LD.

    Args:
        name: of the release.
        description: of the release.
        licences: names of the terms of its sources.
        version: three numbers.
        files: relative path -> digest; those below `parquet/` hold the records.
        pictures: whether they carry pictures.
    """
    parquet = {path for path in files if path.startswith("parquet/")}
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "name": name,
        "description": description,
        "citeAs": CITATION,
        "license": sorted(set(licences)),
        "version": version,
        "distribution": [
            *(_file(path, digest) for path, digest in sorted(files.items())),
            *(_file_set(subset) for subset in sorted({_subset(path) for path in parquet})),
        ],
        "recordSet": [_records(subset, pictures) for subset in sorted({_subset(path) for path in parquet})],
    }


def _subset(path: str) -> str:
    """The subset of a Parquet file such as `parquet/entity_train-00000.parquet`."""
    return path.rpartition("/")[2].partition("-")[0]


def _file(path: str, digest: FileDigest) -> dict[str, Any]:
    ending = path[path.rindex(".") :]
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{digest.size} B",
        "encodingFormat": _MIMES.get(ending, "application/octet-stream"),
        "sha256": digest.sha256,
    }


def _file_set(subset: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{subset}-parquet",
        "name": f"{subset}-parquet",
        "description": f"the rows of {subset}",
        "encodingFormat": _MIMES[".parquet"],
        "includes": f"parquet/{subset}-*.parquet",
    }


def _records(subset: str, pictures: bool) -> dict[str, Any]:
    fields = [_field(subset, name, kind, told) for name, (kind, told) in _FIELDS.items()]
    if pictures:
        for name, told in (("image", "the picture"), ("mask", "the mask, white where the mention is")):
            field = _field(subset, name, "sc:ImageObject", told)
            field["source"]["transform"] = {"jsonPath": "bytes"}
            fields.append(field)
    return {
        "@type": "cr:RecordSet",
        "@id": subset,
        "name": subset,
        "description": f"annotations of {subset}",
        "field": fields,
    }


def _field(subset: str, name: str, kind: str, told: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{subset}/{name}",
        "name": f"{subset}/{name}",
        "description": told,
        "dataType": kind,
        "source": {"fileSet": {"@id": f"{subset}-parquet"}, "extract": {"column": name}},
    }
