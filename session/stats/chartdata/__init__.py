"""What the charts show: pure functions over a match, one module for each kind of chart.

Each takes a match that `session.stats.narrowing` may have narrowed, and answers counts with the ids
of the events behind them. Drawings of these are in `app.charts`.
"""
