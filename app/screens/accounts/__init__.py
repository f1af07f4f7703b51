"""Coming in, and who may: the first owner, signing in and out, users, one's own account.

Each page is a form first, so that it works without scripts; a secret is shown once and lies in no
address that a server could write down. What an account is, and what it may do, is said in
`session.accounts` and `session.permissions`.
"""
