"""Name search: building, queries per second and memory, against rank_bm25 and bm25s on the same names in one run.

    uv sync --group benchmarks
    python benchmarks/name_search.py [--names 6063945] [--queries 2000] [--rank-names 100000] > name_search.json
    python benchmarks/name_search.py --titles TITLES.jsonl --answers ANSWERS.jsonl [--field gpt4v_answer]

rank_bm25 is measured on `--rank-names` names with a few queries and multiplied, since its time grows with the names
and its index of six million would fill 3 GB; bm25s is measured on all names, in its fastest form. `one_by_one` asks for
one name at a time, `batch` for all at once, in which a name that comes again is not searched for again. CPU
milliseconds per query. `same_best`: in how many of the asked names our best one has the best score of bm25s too.

Real names come in the form of Wiki6M's title-only file; real answers are rows of a name that a model said (`--field`)
and the `entity_id` that it was asked for, and are searched for in both modes.
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

from maskoven_kedro.core.search import NameIndex, _folded, build_name_index

_SLOW_QUERIES = 20
_ROUNDING = 1e-5  # of scores in float32


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--names", type=int, default=6_063_945)
    parser.add_argument("--titles", type=Path, help="JSON lines with wikidata_id and wikipedia_title instead")
    parser.add_argument("--answers", type=Path, help="JSON lines with entity_id and what a model said")
    parser.add_argument("--field", default="gpt4v_answer", help="of the answers that holds what was said")
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
        index = NameIndex(path)
        ours = measured(index, asked)
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)
        real_answers = answered(index, names, arguments) if arguments.answers else {}
        others = {} if arguments.only_ours else alternatives(names, asked, arguments.rank_names, ours, index)
    document: dict[str, Any] = {
        "names": names.height,
        "queries": len(asked),
        "build_s": round(built, 2),
        "disk_mb": round(size / 1e6, 1),
        "peak_gb": peak,
        "ours": ours,
        **others,
        **real_answers,
    }
    print(json.dumps(document, indent=1))


def synthetic(n: int) -> pl.DataFrame:
    """Return n distinct names with ids; about a quarter of what is drawn comes twice."""
    titles = synthetic_titles(3 * n // 2).unique(maintain_order=True).head(n)
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
    index.find_all(asked[:_SLOW_QUERIES])
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


def answered(index: NameIndex, names: pl.DataFrame, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return how often real answers lead to the right entity, among those whose entity bears a name that is there."""
    rows = pl.read_ndjson(arguments.answers).select("entity_id", said=pl.col(arguments.field).fill_null(""))
    rows = rows.join(names.select(pl.col("entity_id").unique()), on="entity_id", how="semi")
    found: dict[str, Any] = {"answers": rows.height, "empty": int((rows["said"] == "").sum())}
    best = {}
    for mode in ("bm25", "name_first"):
        matches = index.find_all(rows["said"].to_list(), mode)  # type: ignore[arg-type]
        best[mode] = [match.entity_id if match else None for match in matches]
        right = sum(one == wanted for one, wanted in zip(best[mode], rows["entity_id"], strict=True))
        rules = pl.Series([match.rule if match else "nothing" for match in matches], dtype=pl.String)
        counted = dict(rules.value_counts(sort=True).rows())
        found[mode] = {
            "right": right,
            "right_percent": round(100 * right / max(rows.height, 1), 1),
            **counted,
        }
    found["modes_differ"] = sum(a != b for a, b in zip(*best.values(), strict=True))
    return {"real_answers": found}


def alternatives(
    names: pl.DataFrame, asked: list[str], rank_names: int, ours: dict[str, Any], index: NameIndex
) -> dict[str, Any]:
    """Return milliseconds per query of rank_bm25 and bm25s, and how many times ours they are."""
    titles = names["title"].to_list()
    found = {"rank_bm25": rank_bm25_ms(titles, asked, rank_names), "bm25s": bm25s_ms(names, asked, index)}
    base = {mode: ours["bm25"][f"{mode}_ms"] for mode in ("one_by_one", "batch")}
    ratios = {
        f"ratios_to_our_{mode}": {name: round(value["ms"] / ms, 1) for name, value in found.items()}
        for mode, ms in base.items()
    }
    return {**found, **ratios}


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


def bm25s_ms(names: pl.DataFrame, asked: list[str], ours: NameIndex) -> dict[str, Any]:
    """Return the time of bm25s on all names, in its fastest form: all scores and their largest."""
    import bm25s

    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    start = time.process_time()
    index.index(
        [words.split() for words in names.select(_folded(pl.col("title")))["title"]], show_progress=False
    )
    built = time.process_time() - start
    own = [name for name in asked if set(name.split()) & index.vocab_dict.keys()][: 10 * _SLOW_QUERIES]
    start = time.process_time()
    for name in own:
        index.get_scores(name.split()).argmax()
    took = 1e3 * (time.process_time() - start) / len(own)
    place = {name: row for row, name in enumerate(names["entity_id"])}
    same = 0
    for name, match in zip(own, ours.find_all(own, "bm25"), strict=True):
        scores = index.get_scores(name.split())
        same += match is not None and bool(scores[place[match.entity_id]] >= scores.max() * (1 - _ROUNDING))
    return {"build_s": round(built, 2), "ms": round(took, 3), "same_best": f"{same} of {len(own)}"}


if __name__ == "__main__":
    main()
