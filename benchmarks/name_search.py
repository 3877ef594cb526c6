"""Name search: building, queries per second and memory, against rank_bm25 and bm25s on the same names in one run.

    uv sync --group benchmarks
    python benchmarks/name_search.py [--names 6063945] [--queries 2000] [--rank-names 100000] > name_search.json
    python benchmarks/name_search.py --titles wikipedia_titles_sample.jsonl --predictions ...   # real titles

rank_bm25 is measured on `--rank-names` names with a few queries and multiplied, since its time grows with the names.
`one_by_one` asks for one name at a time, `batch` for all at once, in which a name that comes again is not searched
for again. CPU milliseconds per query.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from codes_and_trie import synthetic_titles

from maskoven_kedro.core.search import NameIndex, build_name_index

_SLOW_QUERIES = 20


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--names", type=int, default=6_063_945)
    parser.add_argument("--titles", type=Path, help="JSON lines with wikidata_id and wikipedia_title instead")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--rank-names", type=int, default=100_000)
    parser.add_argument("--only-ours", action="store_true")
    arguments = parser.parse_args()
    names = real(arguments.titles) if arguments.titles else synthetic(arguments.names)
    asked = queries(names["title"], arguments.queries)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "names")
        start = time.process_time()
        build_name_index(names, path)
        built = time.process_time() - start
        ours = measured(NameIndex(path), asked)
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    document: dict[str, Any] = {
        "names": names.height,
        "queries": len(asked),
        "build_s": round(built, 2),
        "disk_mb": round(size / 1e6, 1),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        "ours": ours,
    }
    if not arguments.only_ours:
        document |= alternatives(names["title"].to_list(), asked, arguments.rank_names, ours)
    print(json.dumps(document, indent=1))


def synthetic(n: int) -> pl.DataFrame:
    """Return n distinct names with ids."""
    titles = synthetic_titles(n).unique(maintain_order=True)
    numbers = pl.int_range(1, titles.len() + 1, eager=True).cast(pl.String)
    return pl.DataFrame({"entity_id": "Q" + numbers, "title": titles})


def real(path: Path) -> pl.DataFrame:
    """Return the names in a file in the form of Wiki6M's title-only file."""
    return pl.read_ndjson(path).select(entity_id="wikidata_id", title="wikipedia_title")


def queries(titles: pl.Series, n: int, seed: int = 1) -> list[str]:
    """Return names, words of names in another order, and random words, a third of each, in lower case."""
    rng = np.random.default_rng(seed)
    picked = titles.gather(rng.integers(0, titles.len(), n)).to_list()
    words = [word for title in picked for word in title.split()]
    asked = []
    for number, title in enumerate(picked):
        own = title.split()
        kinds = (own[:3], rng.permutation(own)[: rng.integers(1, 4)], rng.choice(words, rng.integers(1, 4)))
        asked.append(" ".join(kinds[number % 3]).lower())
    return asked


def measured(index: NameIndex, asked: list[str]) -> dict[str, Any]:
    """Return milliseconds per query of both modes, one by one and in a batch."""
    found: dict[str, Any] = {}
    for mode in ("bm25", "name_first"):
        start = time.process_time()
        single = [index.find(name, mode) for name in asked]  # type: ignore[arg-type]
        middle = time.process_time()
        batch = index.find_all(asked, mode)  # type: ignore[arg-type]
        stop = time.process_time()
        assert single == batch
        found[mode] = {
            "one_by_one_ms": round(1e3 * (middle - start) / len(asked), 4),
            "batch_ms": round(1e3 * (stop - middle) / len(asked), 4),
        }
    return found


def alternatives(
    titles: list[str], asked: list[str], rank_names: int, ours: dict[str, Any]
) -> dict[str, Any]:
    """Return milliseconds per query of rank_bm25 and bm25s, and how many times ours they are."""
    found = {"rank_bm25": rank_bm25_ms(titles, asked, rank_names), "bm25s": bm25s_ms(titles, asked)}
    base = ours["bm25"]["batch_ms"]
    return {
        **found,
        "ratios_to_our_batch": {name: round(value["ms"] / base, 1) for name, value in found.items()},
    }


def rank_bm25_ms(titles: list[str], asked: list[str], part: int) -> dict[str, float]:
    """Return the time of rank_bm25 on the first names, multiplied to all."""
    from rank_bm25 import BM25Okapi

    own = titles[:part]
    index = BM25Okapi([title.lower().split() for title in own])
    start = time.process_time()
    for name in asked[:_SLOW_QUERIES]:
        index.get_top_n(name.split(), own, n=1)
    took = 1e3 * (time.process_time() - start) / _SLOW_QUERIES
    return {"names": len(own), "measured_ms": round(took, 3), "ms": round(took * len(titles) / len(own), 3)}


def bm25s_ms(titles: list[str], asked: list[str]) -> dict[str, float]:
    """Return the time of bm25s on all names, in its fastest form: all scores and their largest."""
    import bm25s

    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    start = time.process_time()
    index.index([title.lower().split() for title in titles], show_progress=False)
    built = time.process_time() - start
    own = [name for name in asked if set(name.split()) & index.vocab_dict.keys()][: 10 * _SLOW_QUERIES]
    start = time.process_time()
    for name in own:
        index.get_scores(name.split()).argmax()
    return {"build_s": round(built, 2), "ms": round(1e3 * (time.process_time() - start) / len(own), 3)}


if __name__ == "__main__":
    main()
