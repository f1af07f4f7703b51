"""The record of what happened on court: plain Python and a database.

`service` is the door (`SessionService`), `permissions` who comes through it and what they may do,
`schemas` has the models that cross it, `vocabulary` the words of the game. The rooms: `game` (the
rules), `checks`, `stats`, `formats` (files of others), `record` (what can be done), `store` (the
only SQL), `backup`, `files`. No web, no video, no HTML and nothing of `app`: a script that imports
only this has all of the record.
"""
