"""Real time: who follows which sessions, and what they are told at once.

One look at the change log serves everybody who follows; no thread and no query belongs to one of
them. What stands in the log is the record's, and nothing here writes. The addresses are in
`app.api` and `app.screens`, what a browser makes of it in the scripts of the pages.
"""
