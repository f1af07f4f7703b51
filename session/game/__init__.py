"""The game: plays, the rules that lead from one to the next, and a match as they read it.

`step` alone knows what a play does to the state; `rules` says what a match is played to. Pure
functions of plays: no database, no words of a page. What does not fit together is for
`session.checks` to find, and what can be counted for `session.stats`.
"""
