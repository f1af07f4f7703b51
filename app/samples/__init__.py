"""What `volleysense demo` shows: a match and a rendered rally that the project makes itself.

Nothing of a real match, and nothing that tests alone need.
"""
