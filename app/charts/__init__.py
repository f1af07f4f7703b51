"""Pictures of the record for people: courts and heatmaps, as PNG or SVG."""

from app.charts.heatmap import heatmap, positions_heatmap

__all__ = ["heatmap", "positions_heatmap"]
