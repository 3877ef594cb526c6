"""Whether the rules find what a question points at: 400 questions of OVEN that a person has judged.

    python benchmarks/referring_sample.py oven_query_val.jsonl [--show]

Reads a file of OVEN questions, takes the judged ones among them (`referring_verdicts.json`: digest of the question ->
digest of the phrase that was judged, and the verdict), asks the rules again and prints JSON: how many have a phrase and
how many none, how many of both are right, with Wilson's 95 % bounds. A phrase that is no longer the judged one is
counted as `to_be_judged` and shown with `--show`.

How they were judged: 400 different questions drawn from the 599 of a public half of `oven_query_val`, each read by one
reader with its answer, without its picture. A phrase is right if it would let somebody point at the thing that the
question is about; no phrase is right if the question asks about time, cause, manner, amount, place or something that
the picture does not show. The rules were written with questions of this file at hand, so this is no unseen sample.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from maskoven_kedro.core.facts import Referring
from maskoven_kedro.core.intervals import wilson
from maskoven_kedro.knowledge.referring import RuleReferringSource

VERDICTS = Path(__file__).parent / "referring_verdicts.json"


def digest(text: str) -> str:
    """Return what stands for a question or a phrase in the file of verdicts."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def said(found: Referring) -> str:
    """Return a phrase, or that there is none."""
    return f"phrase: {found.phrase}" if found.groundable else f"none: {found.reason}"


def measured(questions: Iterable[str], verdicts: dict[str, list[str]]) -> tuple[dict[str, Any], list[str]]:
    """Count the judged questions; return the row, and what has to be judged anew.

    verdicts: digest of a question -> [digest of what was said, right or wrong].
    """
    source, counts, anew = RuleReferringSource(), Counter[str](), []
    for question in dict.fromkeys(questions):
        judged, verdict = verdicts.get(digest(question), ("", ""))
        if not judged:
            continue
        found = source.refer(question)
        if digest(said(found)) == judged:
            counts[f"{'phrase' if found.groundable else 'no_phrase'}_{verdict}"] += 1
        else:
            counts["to_be_judged"] += 1
            anew.append(f"{question} | {said(found)}")
    right, n = counts["phrase_right"] + counts["no_phrase_right"], counts.total() - counts["to_be_judged"]
    bounds = [round(one, 4) for one in wilson(right, n)] if n else [0.0, 1.0]
    row = {"judged": n, "right": right, "share": round(right / max(n, 1), 4), "bounds": bounds}
    return row | dict(sorted(counts.items())), anew


def main() -> None:
    """Print the row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--show", action="store_true", help="list what has to be judged anew")
    arguments = parser.parse_args()
    rows = map(json.loads, arguments.questions.read_text(encoding="utf-8").splitlines())
    row, anew = measured((one["question"] for one in rows), json.loads(VERDICTS.read_text()))
    print(json.dumps(row))
    if arguments.show:
        print("\n".join(anew))


if __name__ == "__main__":
    main()
