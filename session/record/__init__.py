"""What can be done with the record: reading and writing it, one module per noun.

`session.service` hands the nouns out (`service.events.add`), which share one `context`, and has the
flat verbs that scripts were promised (`service.add_events`). Whatever changes plays passes
`ledger`, which settles counts and the change log in the same transaction. Statements are in
`session.store`, formulas in `session.stats`, rules in `session.game`: here they are only asked.
"""
