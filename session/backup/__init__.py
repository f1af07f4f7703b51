"""Ways back: snapshots of sessions and copies of the whole database, made, checked and put back.

No SQL (`session.store`), and no verb for callers (`session.record`).
"""
