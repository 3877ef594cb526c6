"""The paper's figures as Plotly figures, written as plain data: nothing has to be imported to draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maskoven_kedro.core.categories import CATEGORIES
from maskoven_kedro.core.statistics import RATIO_BINS

Figure = dict[str, Any]
Row = Mapping[str, Any]

_BLUE, _GREY, _RED = "#3468b8", "#c9c6bd", "#c83e34"
COLOURS = (
    "#3468b8", "#4f9d69", "#e2a33d", "#c83e34", "#8a63a8", "#5fb3c8", "#b5793c", "#d48aa9", "#7d8a3f", "#5a5f6b",
    "#c9c6bd",
)  # fmt: skip
_HEIGHT = 380
_PER_BAR = 34  # height of a name with its bars, in pixels
LAYOUT: dict[str, Any] = {
    "template": None,
    "paper_bgcolor": "#fff",
    "plot_bgcolor": "#fff",
    "font": {"family": "system-ui, sans-serif", "size": 13, "color": "#26282c"},
    "margin": {"l": 60, "r": 20, "t": 50, "b": 60},
    "bargap": 0.25,
    "height": _HEIGHT,
}
AXIS = {"gridcolor": "#ececea", "zeroline": False, "automargin": True}


def category_pie(counts: Mapping[str, int], title: str) -> Figure:
    """Return a ring of categories (Figures 4 and 5a), in which a category has always the same colour."""
    names = [name for name, n in counts.items() if n]
    ring = {
        "type": "pie", "hole": 0.45, "sort": False, "labels": names, "values": [counts[name] for name in names],
        "marker": {"colors": [_colour(name) for name in names]}, "textinfo": "label+percent", "showlegend": False,
    }  # fmt: skip
    return {"data": [ring], "layout": {**LAYOUT, "title": {"text": title}}}


def before_and_after(names: Sequence[str], before: Sequence[int], after: Sequence[int], title: str) -> Figure:
    """Return paired bars: entities that came in, and entities that were annotated (Figures 5b and 10)."""
    bars = [
        _lying(_bar(names, before, "in OVEN", _GREY, text=True)),
        _lying(_bar(names, after, "annotated", _BLUE, text=True)),
    ]
    layout = {**_lying_layout(len(names), title), "barmode": "group"}
    layout["xaxis"] = {**AXIS, "title": {"text": "entities"}}
    layout["legend"] = {"orientation": "h", "x": 1, "xanchor": "right", "y": -0.2, "yanchor": "top"}
    return {"data": bars, "layout": layout}


def ratio_bars(rows: Sequence[Row], title: str) -> Figure:
    """Return the histogram of the share of the picture that a mask covers, in percent (Figure 5c)."""
    counts = [0] * RATIO_BINS
    for row in rows:
        counts[row["bin"]] += row["n"]
    step = 100 // RATIO_BINS
    names = [f"{place * step}-{(place + 1) * step}" for place in range(RATIO_BINS)]
    axes = {
        "xaxis": {**AXIS, "title": {"text": "mask / picture, %"}, "type": "category"},
        "yaxis": {**AXIS, "title": {"text": "annotations"}},
    }
    data = [_bar(names, counts, "annotations", _BLUE)]
    return {"data": data, "layout": {**LAYOUT, **axes, "bargap": 0.05, "title": {"text": title}}}


def success_bars(rows: Sequence[Row], title: str) -> Figure:
    """Return annotation success with its bounds, one bar for every row of Table 1."""
    names = [f"{row['annotator']} {row['reference']} ({row['population']})" for row in rows]
    shares = [100 * row["success"] for row in rows]
    bar = _lying(_bar(names, shares, "success", _BLUE))
    bar["error_x"] = {
        "type": "data", "symmetric": False, "color": _RED,
        "array": [100 * (row["high"] - row["success"]) for row in rows],
        "arrayminus": [100 * (row["success"] - row["low"]) for row in rows],
    }  # fmt: skip
    layout = _lying_layout(len(names), title)
    layout["xaxis"] = {**AXIS, "range": [0, 100], "title": {"text": "%"}}
    return {"data": [bar], "layout": layout}


def _lying(bar: Figure) -> Figure:
    """Turn a bar on its side, so that long names and the numbers at its end have room."""
    return {**bar, "orientation": "h", "x": bar["y"], "y": bar["x"]}


def _lying_layout(names: int, title: str) -> Figure:
    """The layout of bars that lie, the first on top, as high as they need."""
    height = max(_HEIGHT, _PER_BAR * names + 110)
    yaxis = {**AXIS, "autorange": "reversed", "type": "category"}
    heading = {"text": title, "x": 0.02, "xanchor": "left"}
    return {**LAYOUT, "height": height, "yaxis": yaxis, "title": heading}


def _colour(category: str) -> str:
    """The colour of a category, the last one for those that are not listed."""
    return COLOURS[CATEGORIES.index(category) if category in CATEGORIES else -1]


def _bar(names: Sequence[str], values: Sequence[float], name: str, colour: str, text: bool = False) -> Figure:
    bar: Figure = {
        "type": "bar", "x": list(names), "y": list(values), "name": name, "marker": {"color": colour},
    }  # fmt: skip
    return bar | ({"text": list(values), "textposition": "outside", "cliponaxis": False} if text else {})
