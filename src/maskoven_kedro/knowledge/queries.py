"""The SPARQL text, the same for the embedded store and for a public Wikidata endpoint.

The property stands fixed in each UNION branch: a predicate bound by VALUES makes the embedded store some hundred times
slower. `wdt:` holds best-rank values only, so a preferred statement hides the normal ones, and deprecated
statements never show; the rank itself is read from the full statement where the source carries it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from maskoven_kedro.core.knowledge_options import LANGUAGE

ENTITY = "http://www.wikidata.org/entity/"
QID = re.compile(r"Q[1-9][0-9]{0,17}", re.ASCII)  # tables hold the numbers in 64 bits
WORDS = {"property": ("P31", "P279", "P171"), "kind": ("label", "alias", "common", "taxon")}
"""What the queries bind themselves: variable -> the words that it can have."""

_PREFIXES = """\
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX p: <http://www.wikidata.org/prop/>
PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def existing(ids: Sequence[str]) -> str:
    """Query for the ids that the source knows at all: one row `?item` each."""
    return f"{_PREFIXES}SELECT ?item WHERE {{ {_values(ids)} FILTER EXISTS {{ ?item ?any ?value }} }}"


def redirects(ids: Sequence[str]) -> str:
    """Query for merged ids: rows `?item ?canonical`; a chain is followed to its end, a circle has no end and no row."""
    return (
        f"{_PREFIXES}SELECT ?item ?canonical WHERE {{ {_values(ids)} ?item owl:sameAs+ ?canonical . "
        "FILTER NOT EXISTS { ?canonical owl:sameAs ?further } }"
    )


def redirected(ids: Sequence[str]) -> str:
    """Query for the ids that redirect anywhere: rows `?item`."""
    return f"{_PREFIXES}SELECT DISTINCT ?item WHERE {{ {_values(ids)} ?item owl:sameAs ?next }}"


def names(ids: Sequence[str], languages: Sequence[str] = ()) -> str:
    """Query for names: rows `?item ?kind ?text`, kind `label`, `alias`, `common` (P1843) or `taxon` (P225).

    Labels are asked for in `languages` too.
    """
    bad = [code for code in languages if not LANGUAGE.fullmatch(code)]
    if bad:
        raise ValueError(f"not language codes: {bad}")
    english, spoken = _in(("en", "mul")), _in(("en", "mul", *languages))
    return (
        f"{_PREFIXES}SELECT ?item ?kind ?text WHERE {{ {_values(ids)} "
        f'{{ ?item rdfs:label ?text . {spoken} BIND("label" AS ?kind) }} UNION '
        f'{{ ?item skos:altLabel ?text . {english} BIND("alias" AS ?kind) }} UNION '
        f'{{ ?item wdt:P1843 ?text . {english} BIND("common" AS ?kind) }} UNION '
        '{ ?item wdt:P225 ?text . BIND("taxon" AS ?kind) } }'
    )


def _in(languages: Sequence[str]) -> str:
    listed = ", ".join(f'"{code}"' for code in languages)
    return f"FILTER(LANG(?text) IN ({listed}))"


def statements(ids: Sequence[str]) -> str:
    """Query for the classes one step above: rows `?item ?property ?class ?rank`, rank unbound where not carried."""
    branches = " UNION ".join(_branch(name) for name in WORDS["property"])
    return f"{_PREFIXES}SELECT ?item ?property ?class ?rank WHERE {{ {_values(ids)} {branches} }}"


def _branch(name: str) -> str:
    rank = f"OPTIONAL {{ ?item p:{name} ?statement . ?statement ps:{name} ?class ; wikibase:rank ?rank }}"
    return f'{{ ?item wdt:{name} ?class . {rank} BIND("{name}" AS ?property) }}'


def _values(ids: Sequence[str]) -> str:
    bad = [item for item in ids if not QID.fullmatch(item)]
    if bad:
        raise ValueError(f"not Wikidata item ids: {bad[:3]}")
    return f"VALUES ?item {{ {' '.join('wd:' + item for item in ids)} }}"
