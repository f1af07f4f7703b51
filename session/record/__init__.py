"""The verbs of the record, one module per noun; `session.service` puts them together."""
