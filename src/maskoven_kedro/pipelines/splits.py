"""One template, one box per split in the lineage."""

from __future__ import annotations

from collections.abc import Iterable

from kedro.pipeline import Node, Pipeline

SPLITS = ("entity", "query", "human", "wiki")
"""The splits of MaskOVEN."""

OWN_PHOTOS = "photos"
"""A fifth one, of one's own pictures."""

_SHARED = ("truth", "answers")


def per_split(nodes: Iterable[Node], splits: Iterable[str], tag: str, joined: Iterable[str] = ()) -> Pipeline:
    """Instantiate the nodes once per split, as a namespace of that name, with the stage's name as their tag.

    Data sets of the template become `<split>.<name>`; parameters, the truth and the answers of services are shared.
    `world`, the raw files, is one entry for all splits of OVEN; one's own photos have their own. Outputs in `joined`,
    which nodes outside of the boxes take, become `<split>_<name>`: a dot would mean a namespace, which those have not.
    """
    template = Pipeline(list(nodes), tags=tag)
    free = template.inputs()
    parameters = {name for name in free if name.startswith("params:")}
    boxes = Pipeline([])
    for split in splits:
        shared = {name: name for name in _SHARED if name in free}
        if "world" in free and split != OWN_PHOTOS:
            shared["world"] = f"world@{split}"
        outward = {name: f"{split}_{name}" for name in joined}
        boxes += Pipeline(template, namespace=split, inputs=shared, outputs=outward, parameters=parameters)
    return boxes
