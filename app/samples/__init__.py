"""What `volleysense demo` shows: a match and a rendered rally that the project makes itself."""
