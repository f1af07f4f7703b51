"""Playlists: the list of them, the screen that shows one, its items, its page on paper, its film.

The player and its lines are those of `app.screens.plays`; what cuts a film is in `app.work`, and
what a playlist is, in `session.record.playlists`.
"""
