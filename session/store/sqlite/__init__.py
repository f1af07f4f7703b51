"""SQLite as the store: opening its file, transactions, full-text search, errors in plain words."""
