"""Screens of single plays: list, entry by hand and by scout codes, corrections, review.

Reviewed is what a video suggests. What a play does to the score is for `session.game`.
"""
