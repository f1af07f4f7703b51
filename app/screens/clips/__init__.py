"""Screens of videos: clips, the playlist, the time line, the court's corners, and their jobs.

How a video comes in is for `app.clips`, what is done with it for `app.work`.
"""
