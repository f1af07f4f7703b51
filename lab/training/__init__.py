"""How our own weights were made: reading data, making samples, training, scoring, exporting.

Nothing outside this package imports it at run time, and only here (and in the ultralytics
backend) may torch be imported: the base install runs without it.
"""
