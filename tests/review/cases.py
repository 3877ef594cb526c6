"""A small review: pictures of one rectangle each, and texts that try to be markup."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from maskoven_kedro.core import rle
from maskoven_kedro.datasets.verdict_log import VerdictLog
from maskoven_kedro.review.app import Review
from maskoven_kedro.review.cases import Case

HEIGHT, WIDTH = 60, 80
HOSTILE = '<img src=x onerror="document.title=1">"\'&</script><script>document.title=2</script>'


def rectangle(number: int) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[10:40, 10 + number % 20 : 50] = True
    return mask


def case(number: int, **changed: object) -> Case:
    facts: dict[str, object] = {
        "mention_id": f"oven_{number:04d}",
        "split": "entity",
        "image_path": f"images/{number:04d}.png",
        "height": HEIGHT,
        "width": WIDTH,
        "mask": rle.encode(rectangle(number)),
        "entity_id": f"Q{number + 1}",
        "entity": f"Thing {number}",
        "category": "others",
        "classes": ("kind of thing",),
        "prompt": f"thing {number}, a kind of thing",
        "question": None if number % 2 else "what is this?",
    }
    return Case(**(facts | changed))  # type: ignore[arg-type]


def review(folder: Path, n: int = 6) -> Review:
    """A review of `n` cases with their pictures below `folder`; the second one has hostile texts."""
    cases = [case(number) for number in range(n)]
    if n > 1:
        cases[1] = case(1, entity=HOSTILE, prompt=HOSTILE, question=HOSTILE, classes=(HOSTILE,))
    for number, one in enumerate(cases):
        path = folder / "world" / one.image_path
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.full((HEIGHT, WIDTH, 3), (40, 60 + 10 * (number % 10), 90), np.uint8)
        pixels[rectangle(number)] = (230, 190, 60)
        Image.fromarray(pixels).save(path)
    return Review("small", cases, folder / "world", VerdictLog(folder / "verdicts.jsonl"))
