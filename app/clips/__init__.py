"""A video comes in: uploads as they arrive, what a file is, and the clip that the record then has.

What is seen in its pictures belongs to `app.vision`, and long work on it to `app.work`.
"""
