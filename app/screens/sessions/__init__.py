"""Screens of a session as a whole: from the dashboard and making one to deleting it.

The match with its teams and rosters, its history, its snapshots. Screens of what is in a session
(clips, plays, numbers) are in the rooms beside this one.
"""
