"""Figures about linkers as Plotly figures, written as plain data, in per cent with 95 % bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maskoven_kedro.core.figures import AXIS, COLOURS, LAYOUT

Figure = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

NAMES = {
    "mask_area": "share of the picture under the mask",
    "training_samples": "training samples of the entity",
    "code_kind": "how the code of the entity came about",
    "intent": "what the question asks about the thing",
}
"""What attributes are called in figures and on the page."""

_GROUPS = ("all", "seen", "unseen")


def by_subset(accuracy: Rows) -> Figure:
    """Return accuracy by subset, one colour for every linker, on the masks of the release."""
    rows = [row for row in accuracy if row["group"] == "all" and row["prompt_masks"] == "release"]
    return _grouped(rows, "subset", "Links that are right, by subset")


def by_group(accuracy: Rows) -> Figure:
    """Return accuracy on the test subsets together: all, seen, unseen; exact masks beside those of the release."""
    rows = [row for row in accuracy if row["subset"] == "test"]
    ordered = sorted(rows, key=lambda row: _GROUPS.index(row["group"]))
    return _grouped(ordered, "group", "Seen and unseen entities, all test subsets")


def by_attribute(broken: Rows, by: str) -> Figure:
    """Return accuracy by one attribute on the test subsets, on the masks of the release.

    Args:
        broken: `linking_breakdowns.grouped_rows` of all linkers.
        by: the attribute.
    """
    rows = [
        row for row in broken
        if row["by"] == by and row["subset"] == "test" and row["prompt_masks"] == "release"
    ]  # fmt: skip
    return _grouped(rows, "group", f"By {NAMES[by]}")


def by_position(positions: Rows) -> Figure:
    """Return the share of right tokens by position of the code; dashed: all tokens up to there are right."""
    rows = [row for row in positions if row["subset"] == "test" and row["prompt_masks"] == "release"]
    lines = []
    for number, linker in enumerate(dict.fromkeys(row["linker"] for row in rows)):
        own = [row for row in rows if row["linker"] == linker]
        colour = {"color": COLOURS[number % len(COLOURS)]}
        for name, dash in (("token", "solid"), ("prefix", "dot")):
            lines.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "name": linker if name == "token" else f"{linker}, up to there",
                    "x": [row["position"] for row in own],
                    "y": [round(100 * row[name], 2) for row in own],
                    "line": {**colour, "dash": dash},
                    "marker": colour,
                }
            )
    layout = _layout("By position in the code", "right tokens, %")
    layout["xaxis"] = {**AXIS, "type": "linear", "dtick": 1}
    return {"data": lines, "layout": layout}


def _grouped(rows: Rows, place: str, title: str) -> Figure:
    """Bars side by side: one trace for every linker and kind of masks."""
    bars = []
    places = list(dict.fromkeys(row[place] for row in rows))
    for number, linker in enumerate(dict.fromkeys(row["linker"] for row in rows)):
        for masks in ("release", "truth"):
            own = {r[place]: r for r in rows if r["linker"] == linker and r["prompt_masks"] == masks}
            if own:
                colour = COLOURS[number % len(COLOURS)]
                bars.append(_bar(linker, masks, [own[one] for one in places if one in own], place, colour))
    return {"data": bars, "layout": _layout(title, "right links, %") | {"barmode": "group"}}


def _bar(linker: str, masks: str, rows: Rows, place: str, colour: str) -> Figure:
    exact = masks == "truth"
    return {
        "type": "bar",
        "name": f"{linker}, exact masks" if exact else linker,
        "x": [row[place] for row in rows],
        "y": [round(100 * row["accuracy"], 2) for row in rows],
        "marker": {"color": colour, "pattern": {"shape": "/" if exact else ""}},
        "hovertext": [f"{row['correct']} of {row['n']}" for row in rows],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "thickness": 1,
            "array": [round(100 * (row["high"] - row["accuracy"]), 2) for row in rows],
            "arrayminus": [round(100 * (row["accuracy"] - row["low"]), 2) for row in rows],
        },
    }


def _layout(title: str, measured: str) -> Figure:
    return {
        **LAYOUT,
        "title": {"text": title, "x": 0.02, "xanchor": "left"},
        "xaxis": {**AXIS, "type": "category"},
        "yaxis": {**AXIS, "rangemode": "tozero", "title": {"text": measured}},
        "legend": {"orientation": "h", "x": 0, "y": -0.25, "yanchor": "top"},
    }
