"""Screens of videos: clips, their plays, the time line, the corners of the court, and their jobs.

How a video comes in is for `app.clips`, what is done with it for `app.work`.
"""
