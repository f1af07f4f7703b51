"""SQLite as the store: opening its file, transactions, full-text search, errors in plain words.

Statements about matches do not belong here but into the module of their noun.
"""
