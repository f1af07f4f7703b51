"""Perana Sports' `.psvb` and `.sq`: unpacked, then read."""
