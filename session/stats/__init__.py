"""Numbers: pure functions from the plays of a match to statistics, and which plays are counted.

`catalogue` says each statistic once (name, words, formula, the plays behind it) and `tally` counts
for it: a new one begins there, and pages, report, files and REST read it. What is no ratio of
counts has a module of its noun; `filters` says of which part of a match. No database and no service
(`session.record` asks them), no rule of the game (`session.game`), no rounding
(`app.numberformat`) and no words of a page.
"""
