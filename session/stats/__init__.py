"""Numbers: pure functions from the plays of a match to statistics, and which plays are counted.

The pages, the report, the files and REST all read the same ones, so a formula is written here or
nowhere. No database and no service (`session.record` asks them), no rule of the game
(`session.game`), no rounding and no words of a page (`app.figures`, `app.screens`).
"""
