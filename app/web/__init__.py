"""What every request passes, whatever it asks for, and how the server is run.

Who may ask, how much, whose turn it is, errors in plain words, what the API says of itself. A
permission or a limit is put here, for pages and REST at once. Nothing here knows a route.
"""
