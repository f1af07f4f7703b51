"""The tables of the screen "Numbers": statistics as rows of cells that lead to their plays."""
