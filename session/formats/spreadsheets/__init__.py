"""Tables for spreadsheets and programs: our CSV files and the workbook, in and out.

Their columns are a promise: new ones come behind. What the numbers in them mean stands in
`session.stats`; a text that a spreadsheet would run is made harmless in `text`.
"""
