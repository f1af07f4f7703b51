"""The screen "Numbers": statistics as tables whose cells lead to their plays, and its filters.

Formulas, heads and titles are those of `session.stats`; how a figure is rounded says
`app.numberformat`.
"""
