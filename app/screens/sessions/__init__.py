"""Screens of a session as a whole: the list, making one, the match with its teams, its history, its
snapshots, and deleting."""
