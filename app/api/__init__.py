"""REST under /_api: one module for each noun of the record, all of it in `router`.

No HTML (`app.screens`), no rule and no statistic of its own: a route reads a request, asks a verb
of the record or a job, and says the answer as the models declare it, since clients are made from
them.
"""
