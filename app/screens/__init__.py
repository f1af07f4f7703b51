"""What coaches see: one module for each screen, grouped by what it shows; `screens` lists them.

HTML only, with its templates in `templates/`. No number is worked out here (`session.stats`), and
nothing is decided that a script could not do as well (`session.service`).
"""
