"""The laboratory: how the shipped models were made and measured, and what that needs.

`chance` and `rendering` make rallies, `training` the models. It is no part of what is installed:
`app` never imports it, and it needs more than `app` does. What a coach runs is in `app.vision`.
"""
