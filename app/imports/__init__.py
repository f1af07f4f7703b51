"""A file from elsewhere, held until a person has looked at it, and read in a process of its own.

How a format is read belongs to `session.formats`.
"""
