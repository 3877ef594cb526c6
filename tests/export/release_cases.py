"""A small release with everything that makes trouble: several boxes, no boxes, odd texts, one picture twice."""

import numpy as np
import polars as pl

from maskoven_kedro.core import rle
from maskoven_kedro.core.release import RELEASED

HEIGHT, WIDTH = 24, 32
ODD_TEXT = 'a "quoted" {"id": 1}, {"id": 2}] name, é 🦆 \\ and\nmore'


def block(left: int, top: int, right: int, bottom: int) -> bytes:
    """Counts of a rectangle."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[top:bottom, left:right] = True
    return rle.encode(mask)


def released(n: int = 9, subset: str = "query_val") -> pl.DataFrame:
    """`n` released rows of a subset, sorted, two to a picture."""
    rows = []
    for i in range(n):
        masks = [block(i % 8, 2, i % 8 + 6, 9), block(12, 4 + i % 5, 20, 20)][: 1 + i % 2]
        mask = rle.union(masks, HEIGHT, WIDTH)
        rows.append({
            "mention_id": f"oven_{subset}_{i:08d}", "subset": subset, "seen": i % 3 > 0,
            "source": ("gldv2", "aircraft", "coco")[i % 3], "image_id": f"oven_{i // 2:08d}",
            "file_name": f"images/00/oven_{i // 2:08d}.jpg", "height": HEIGHT, "width": WIDTH,
            "sha256": f"{i // 2:064x}", "entity_id": f"Q{40 + i % 4}",
            "entity": ("Jay", ODD_TEXT, "Barn", "Fiat 500")[i % 4],
            "category": ("animal", "others", "building", "vehicle")[i % 4],
            "question": None if i % 4 == 3 else f"what is this? {ODD_TEXT}",
            "text_prompt": f"bird {i} {ODD_TEXT}", "mask": mask, "area": rle.area(mask, HEIGHT, WIDTH), "masks": masks,
            "boxes": [[0.1 * i, 2.0, 6.3, 9.000001], [12.0, 4.0, 20.0, 20.0]][: len(masks)],
            "phrases": ["bird (left)", "wing(2)"][: len(masks)], "scores": [0.123456 + i % 40 / 50, 0.5][: len(masks)],
            "annotator": "grounded_sam", "kind": "extension", "agreement": None if i == 0 else 0.1 * (i % 10),
            "status": "repaired" if i % 4 == 1 else "kept", "rule": "agreement" if i % 4 == 1 else None,
        })  # fmt: skip
    return pl.DataFrame(rows, schema=RELEASED)
