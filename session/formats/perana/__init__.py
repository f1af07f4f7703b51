"""Perana Sports' `.psvb` and `.sq`: unpacked, then read; they are not written.

What all readers make of a play is for the modules of `session.formats`.
"""
