"""The gym's network: how devices nearby reach this machine, and only while somebody wants it.

`addresses` says where, `authority` and `keyfolder` make what proves that it is this machine,
`announcing` says its name, `listening` answers, and `gym` opens and closes all of it. Who may do
what is not decided here (`app.web`, `session.permissions`); no page and no record is known here.
"""
