"""What every request passes, whatever it asks for: who may ask, limits, errors in plain words, the
description of the API, and how the server is run.

Nothing here knows a route.
"""
