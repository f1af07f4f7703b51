"""Ratios measured in one run: ours beside something known, on the same machine at the same time."""
