"""Ways back: snapshots of sessions and copies of the database, made, checked and put back.

`rows` says which rows and columns a snapshot holds: who adds a table adds it there. No SQL
(`session.store`), and no verb for callers (`session.record`).
"""
