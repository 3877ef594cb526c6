"""One page about a release: numbers, figures and pictures in a single file that needs no network."""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FIGURE = re.compile(r"([-+]?\d[\d.,]*( %)?( (to|\().*)?)?")
"""A number written out, perhaps with its bounds, or nothing: it stands on the right of its cell."""

_STYLE = """
:root{--ink:#26282c;--faint:#6e7076;--line:#e3e1da;--paper:#faf9f6}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:36px 22px 80px}
h1{font-size:32px;margin:0 0 4px}h2{font-size:22px;margin:52px 0 8px}p{max-width:72ch}
.lead{color:var(--faint);margin:0 0 26px}
.tiles{display:flex;flex-wrap:wrap;gap:14px;margin:24px 0}
.tile{background:#fff;border:1px solid var(--line);border-radius:10px;padding:14px 20px;min-width:150px}
.tile b{display:block;font-size:26px}.tile span{color:var(--faint);font-size:14px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;background:#fff;border:1px solid var(--line);font-size:14.5px;margin:12px 0}
th,td{padding:6px 12px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child,.text{text-align:left}th{color:var(--faint);font-weight:600}
tr.sum td{font-weight:600}
td.text:last-child:not(:first-child){white-space:normal;min-width:260px}
figure{margin:16px 0;min-width:0;background:#fff;border:1px solid var(--line);border-radius:10px;padding:10px}
figure img{width:100%;display:block}figcaption{color:var(--faint);font-size:14px;padding:6px 4px 0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:16px}
@media(max-width:520px){.pair{grid-template-columns:1fr}}
nav a{margin-right:14px;color:#3468b8}
"""


class Page:
    """Collects sections and gives the page; every text is escaped here, so that callers hand over plain text."""

    def __init__(self, title: str, lead: str) -> None:
        self._title, self._lead = title, lead
        self._parts: list[str] = []
        self._headings: list[str] = []
        self._drawings: list[str] = []

    def heading(self, text: str, told: str = "") -> None:
        """Begin a section, with a sentence on what it shows."""
        self._headings.append(text)
        self._parts.append(f'<h2 id="s{len(self._headings)}">{html.escape(text)}</h2>')
        if told:
            self._parts.append(f"<p>{html.escape(told)}</p>")

    def tiles(self, numbers: Mapping[str, Any]) -> None:
        """Add the numbers that matter most: name -> value."""
        boxes = (
            f'<div class="tile"><b>{_cell(value)}</b><span>{html.escape(name)}</span></div>'
            for name, value in numbers.items()
        )
        self._parts.append(f'<div class="tiles">{"".join(boxes)}</div>')

    def table(
        self,
        rows: Sequence[Mapping[str, Any]],
        empty: str = "Nothing to show.",
        total: Mapping[str, Any] | None = None,
    ) -> None:
        """Add rows that all have the same names; `total`: a last row that stands out."""
        if not rows:
            self._parts.append(f"<p>{html.escape(empty)}</p>")
            return
        texts = {name for name in rows[0] if all(_is_text(row[name]) for row in rows)}
        places = {name: ' class="text"' if name in texts else "" for name in rows[0]}
        head = "".join(
            f"<th{places[name]}>{html.escape(str(name).replace('_', ' '))}</th>" for name in places
        )
        body = "".join(f"<tr>{_cells(row, places)}</tr>" for row in rows)
        if total is not None:
            body += f'<tr class="sum">{_cells(total, places)}</tr>'
        self._parts.append(f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>')

    def figures(self, *figures: Mapping[str, Any]) -> None:
        """Add Plotly figures side by side; they are drawn when the page stands, so that they know their width."""
        drawn = []
        for figure in figures:
            place = f"f{len(self._drawings) + 1}"
            # "</" would end the script, whatever stands around it.
            data = json.dumps(figure, allow_nan=False).replace("</", "<\\/")
            self._drawings.append(f'draw("{place}",{data});')
            drawn.append(f'<figure><div id="{place}"></div></figure>')
        self._parts.append(f'<div class="pair">{"".join(drawn)}</div>')

    def picture(self, pixels: NDArray[np.uint8], told: str) -> None:
        """Add a picture, uint8 (H, W, 3), with what it shows."""
        source = f"data:image/jpeg;base64,{base64.b64encode(_jpeg(pixels)).decode('ascii')}"
        caption = html.escape(told)
        self._parts.append(
            f'<figure><img src="{source}" alt="{caption}"><figcaption>{caption}</figcaption></figure>'
        )

    def render(self, plotly: str) -> str:
        """Return the page; `plotly` is the source of plotly.js, put into it."""
        links = (f'<a href="#s{n}">{html.escape(text)}</a>' for n, text in enumerate(self._headings, start=1))
        draw = "function draw(p,f){Plotly.newPlot(p,f.data,f.layout,{responsive:true,displayModeBar:false})}"
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{html.escape(self._title)}</title>'
            f"<style>{_STYLE}</style><script>{plotly}</script><script>{draw}</script></head><body><main>"
            f'<h1>{html.escape(self._title)}</h1><p class="lead">{html.escape(self._lead)}</p>'
            f"<nav>{''.join(links)}</nav>{''.join(self._parts)}</main>"
            f"<script>{''.join(self._drawings)}</script></body></html>\n"
        )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not _FIGURE.fullmatch(value)


def _cells(row: Mapping[str, Any], places: Mapping[str, str]) -> str:
    return "".join(f"<td{place}>{_cell(row.get(name))}</td>" for name, place in places.items())


def _cell(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: ""}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.3f}"
    return html.escape(str(value))


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, format="JPEG", quality=86)
    return sink.getvalue()
