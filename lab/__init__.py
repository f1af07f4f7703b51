"""The laboratory: how the shipped models were made, and measured.

It is no part of what is installed: `app` never imports it, and it needs more than `app` does.
"""
