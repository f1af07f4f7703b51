"""What is held about one person, found and taken out: in rows, documents, texts and files.

`catalogue` says of every table, column, folder and kind of file what export and erasure do to it.
Nothing here opens the database (`session.store`) or decides what is done when
(`session.record.privacy`).
"""
