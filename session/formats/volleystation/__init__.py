"""VolleyStation's match files and web score sheets, and the words and signs that only they have.

They are read, not written; what all readers make of a play is for `session.formats`.
"""
