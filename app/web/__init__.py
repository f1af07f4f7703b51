"""What every request passes, whatever it asks for, and how the server is run.

Who asks, how much, whose turn it is, errors in plain words, what the API says of itself. A limit
is put here, for pages and REST at once; what somebody may do is said in `session.permissions`.
Nothing here knows a route.
"""
