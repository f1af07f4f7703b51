"""Screens of videos: clips, the playlist, the time line, the court's corners, and their jobs."""
