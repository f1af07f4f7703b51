"""How our own weights were made: reading data, making samples, training, scoring, exporting.

Most modules are commands, `python -m lab.training.NAME`; docs/model-card.md says in which order.
Only here (and in the ultralytics backend) may torch be imported: the base install runs without it.
"""
