"""Pictures of the record for people: a scene is drawn once, and written for a page or a file.

`catalogue` lists the charts, `scene` has what can be drawn. What a chart shows is counted in
`session.stats`; its page and its address are in `app.screens` and `app.api`.
"""

from app.charts.heatmap import heatmap, positions_heatmap

__all__ = ["heatmap", "positions_heatmap"]
