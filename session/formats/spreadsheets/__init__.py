"""Tables: our CSV files and workbook, written and read. Their columns are a promise to
spreadsheets; what the numbers mean stands in `session.stats`."""
