"""Files that hold the record: one module per format, each writes and most read back."""
