"""Files of the record on disk: written whole or not at all, and named safely.

One folder a session, and the trash. No SQL, and nothing of what is in a file (`session.formats`).
"""
