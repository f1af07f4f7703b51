"""The record of what happened on court: plain Python and a database, no web, no video."""
