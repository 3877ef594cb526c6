"""Writes a snapshot (N-Triples) as a JSON dump of Wikidata."""

from __future__ import annotations

import bz2
import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph

_ENTITY = "http://www.wikidata.org/entity/"
_PROP = "http://www.wikidata.org/prop/"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"


def entity(item: str, **parts: Any) -> dict[str, Any]:
    """An item with empty parts as the dump writes them: lists."""
    return {"type": "item", "id": item, "labels": [], "aliases": [], "claims": [], "sitelinks": []} | parts


def statement(name: str, value: Any, rank: str = "normal") -> dict[str, Any]:
    """A statement with a value; None is "unknown value"."""
    snak: dict[str, Any] = {"snaktype": "somevalue", "property": name}
    if value is not None:
        snak = {"snaktype": "value", "property": name, "datavalue": {"value": value}}
    return {"mainsnak": snak, "type": "statement", "rank": rank, "references": [{"junk": "x" * 50}]}


def items_of(snapshot: Path) -> list[dict[str, Any]]:
    """The items of a snapshot, without merged ids, of which a dump knows nothing."""
    triples: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for triple in pyoxigraph.parse(snapshot.read_bytes(), pyoxigraph.RdfFormat.N_TRIPLES):
        triples[triple.subject.value].append((triple.predicate.value, triple.object))
    ids = [subject for subject in triples if subject.startswith(f"{_ENTITY}Q")]
    return [found for subject in ids if (found := _item(subject, triples)) is not None]


def _item(subject: str, triples: dict[str, list[tuple[str, Any]]]) -> dict[str, Any] | None:
    labels, aliases, claims = {}, defaultdict(list), defaultdict(list)
    full = {
        name for predicate, _ in triples[subject] if (name := _after(predicate, _PROP)) and "/" not in name
    }
    for predicate, value in triples[subject]:
        if predicate == "http://www.w3.org/2002/07/owl#sameAs":
            return None
        if predicate == _LABEL:
            labels[value.language] = {"language": value.language, "value": value.value}
        elif predicate == _ALIAS:
            aliases[value.language].append({"language": value.language, "value": value.value})
        elif name := _after(predicate, f"{_PROP}direct/"):
            if name not in full:
                claims[name].append(statement(name, _value(value)))
        elif name := _after(predicate, _PROP):
            node = dict(triples[value.value])
            rank = (
                node["http://wikiba.se/ontology#rank"].value.rpartition("#")[2].removesuffix("Rank").lower()
            )
            claims[name].append(statement(name, _value(node[f"{_PROP}statement/{name}"]), rank))
    return entity(_after(subject, _ENTITY), labels=labels, aliases=aliases, claims=claims)


def _value(term: Any) -> Any:
    if item := _after(term.value, _ENTITY):
        return {"entity-type": "item", "numeric-id": int(item[1:]), "id": item}
    return {"text": term.value, "language": term.language} if getattr(term, "language", None) else term.value


def _after(text: str, front: str) -> str:
    return text[len(front) :] if text.startswith(front) else ""


def dump_text(items: list[dict[str, Any]]) -> bytes:
    """The text of a dump: an array, one item per line."""
    return b"[\n" + b",\n".join(json.dumps(item, ensure_ascii=False).encode() for item in items) + b"\n]\n"


def write_dump(path: Path, text: bytes, stream: int = 0) -> Path:
    """Compress a dump by the suffix of its name, in one stream, or in streams of `stream` bytes."""
    pack = bz2.compress if path.suffix == ".bz2" else lambda data: gzip.compress(data, mtime=0)
    size = stream or len(text)
    path.write_bytes(b"".join(pack(text[start : start + size]) for start in range(0, len(text), size)))
    return path
