"""Accuracy of linkers in the shape of the paper's Tables 3 to 5: per cent, one decimal, None for what was not measured.

Every linker that was measured has its rows; methods of others are not repeated. `overall` is the share of all mentions
(micro); the paper's own weighting and OVEN's harmonic scores stand in `linker_overall.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

SCOPES: dict[str, tuple[str, ...]] = {"val": ("entity", "query"), "test": ("entity", "query", "human")}
"""Splits of validation and test; `human` is a test alone."""

_PROMPTS = {("mask", "release"): "Mask", ("box", "release"): "Box", ("mask", "truth"): "Exact mask",
            ("box", "truth"): "Exact box"}  # fmt: skip


@dataclass(frozen=True)
class Method:
    """What a linker is, in the words of the paper's tables.

    prompt: how it is shown a mention, `mask` or `box`. retrieval, generation, zero_shot: its categories (Table 3).
    pretrained, regions: PT and Seg (Table 4).
    """

    linker: str
    prompt: str = "mask"
    retrieval: bool = False
    generation: bool = True
    zero_shot: bool = False
    pretrained: bool = False
    regions: bool = False

    @property
    def is_ablation(self) -> bool:
        """Whether it differs from the plain linker by its stages and regions alone."""
        return self.prompt == "mask" and not self.retrieval

    @property
    def stages(self) -> str:
        """Name in Table 4."""
        if self.zero_shot:
            return self.linker
        return " ".join(f"+{name}" for name, has in self._switches.items() if has)

    @property
    def _switches(self) -> dict[str, bool]:
        return {"PT": self.pretrained, "FT": True, "Seg": self.regions}


def methods_of(names: Iterable[str], linkers: Mapping[str, Iterable[tuple[str, Any]]]) -> list[Method]:
    """Return each linker once, in their order.

    Args:
        names: of the linkers that were measured.
        linkers: name -> switches (`LinkerSwitches` as pairs); one that is not there was not trained on entities.
    """
    methods = []
    for name in dict.fromkeys(names):
        switches = dict(linkers.get(name, [("finetuned", False)]))
        method = str(switches.get("method", "generation"))
        methods.append(
            Method(
                name,
                str(switches.get("prompt", "mask")),
                "retrieval" in method,
                "generation" in method,
                not switches.get("finetuned", True),
                bool(switches.get("pretrained", False)),
                bool(switches.get("regions", False)),
            )
        )
    return methods


def table_3(methods: Sequence[Method], accuracy: Rows, overall: Rows) -> list[Row]:
    """Return Table 3: prompt and categories of every method, then validation and test by split.

    Args:
        methods: see `methods_of`.
        accuracy: `linking_scores.accuracy_rows` of all linkers.
        overall: `linking_scores.overall_rows` of all linkers.
    """
    rows = []
    for masks in ("release", "truth"):
        for method in methods:
            cells = {
                f"{scope}_{name}": value
                for scope in SCOPES
                for name, value in _cells(method.linker, masks, scope, accuracy, overall).items()
            }
            if any(value is not None for value in cells.values()):
                prompt = _PROMPTS[method.prompt, masks]
                rows.append({"prompt": prompt, "method": method.linker, **_categories(method), **cells})
    return sorted(rows, key=lambda row: list(_PROMPTS.values()).index(row["prompt"]))


def table_4(methods: Sequence[Method], accuracy: Rows, overall: Rows, comparison: Rows) -> list[Row]:
    """Return Table 4, once for validation and once for test: stages, accuracy, and in points what regions bring.

    `<split>_gain` and the p-value of McNemar's test over the whole test stand beside linkers with regions whose like
    without was measured too.
    """
    ablation = [method for method in methods if method.is_ablation]
    rows = []
    for scope in SCOPES:
        found = {m.linker: _cells(m.linker, "release", scope, accuracy, overall) for m in ablation}
        for method in ablation:
            own = found[method.linker]
            like = next(
                (m for m in ablation if not m.regions and m.pretrained == method.pretrained and not m.zero_shot),
                None,
            )  # fmt: skip
            base = found[like.linker] if like and method.regions else dict.fromkeys(own)
            if any(value is not None for value in own.values()):
                gains = {f"{name}_gain": _difference(value, base[name]) for name, value in own.items()}
                p = _p(method.linker, like.linker, comparison) if like and method.regions else None
                rows.append({"scope": scope, "method": method.stages, "linker": method.linker, **own}
                            | gains | {"p": p if scope == "test" else None})  # fmt: skip
    return rows


def table_5(methods: Sequence[Method], accuracy: Rows, overall: Rows) -> list[Row]:
    """Return Table 5, once for validation and once for test: retrieval against generation."""
    rows = []
    for scope in SCOPES:
        for method in methods:
            own = _cells(method.linker, "release", scope, accuracy, overall)
            if not method.zero_shot and any(value is not None for value in own.values()):
                sort = {"retrieval": method.retrieval, "generation": method.generation}
                rows.append({"scope": scope, "method": method.linker, **sort, **own})
    return rows


def _categories(method: Method) -> dict[str, bool]:
    return {
        "retrieval": method.retrieval,
        "generation": method.generation,
        "zero_shot": method.zero_shot,
    }


def _cells(linker: str, masks: str, scope: str, accuracy: Rows, overall: Rows) -> dict[str, float | None]:
    """Accuracy of each split and overall, in per cent."""
    who = {"linker": linker, "prompt_masks": masks}
    cells: dict[str, float | None] = {}
    for split in SCOPES[scope]:
        subset = split if split == "human" else f"{split}_{scope}"
        cells[split] = _percent(accuracy, "accuracy", {**who, "subset": subset, "group": "all"})
    cells["overall"] = _percent(overall, "value", {**who, "scope": scope, "measure": "micro"})
    return cells


def _percent(rows: Rows, name: str, where: Mapping[str, Any]) -> float | None:
    found = (row[name] for row in rows if all(row[key] == value for key, value in where.items()))
    share = next(found, None)
    return None if share is None else round(100 * share, 1)


def _difference(value: float | None, base: float | None) -> float | None:
    return None if value is None or base is None else round(value - base, 1)


def _p(linker: str, other: str, comparison: Rows) -> float | None:
    """McNemar's p between two linkers over the whole test, whichever stands first."""
    for row in comparison:
        whole = (row["subset"], row["group"]) == ("test", "all")
        if whole and {row["first"], row["second"]} == {linker, other}:
            return float(row["p"])
    return None
