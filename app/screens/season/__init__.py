"""Screens over many matches: a season's tables and trends, and matches beside each other.

What is summed, and over which matches, is for `session.stats` and `session.record`.
"""
