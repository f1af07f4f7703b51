"""What coaches see: one module for each screen, grouped by what it shows; `screens` lists them.

A screen reads the record and fills its templates in `templates/`. HTML only (`app.api` has the same
for programs); no number is worked out here (`session.stats`), and nothing is decided that a script
could not do as well (`session.service`).
"""
