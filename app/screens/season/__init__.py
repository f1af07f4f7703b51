"""Screens over many matches: a season's tables and trends, and matches beside each other."""
