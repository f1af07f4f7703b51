"""Screens of single plays: their list, plays by hand and as scout codes, corrections, and the
review of what a video suggests."""
