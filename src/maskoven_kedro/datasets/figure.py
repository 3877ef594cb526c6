"""A Plotly figure as JSON, drawn in the lineage view."""

from __future__ import annotations

from kedro_datasets._typing import PlotlyPreview

from maskoven_kedro.datasets.report import ReportDataset


class FigureDataset(ReportDataset):
    """A Plotly figure as plain data (`data`, `layout`); versions and the latest as in `ReportDataset`."""

    def preview(self) -> PlotlyPreview:  # type: ignore[override]
        """The figure."""
        return PlotlyPreview(self.load())
