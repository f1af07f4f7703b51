"""The game: plays, the rules that lead from one to the next, and a match as they read it.

Pure functions of plays: no database, no statistics, no words of a page. What does not fit together
is for `session.checks` to find.
"""
