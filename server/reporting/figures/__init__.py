"""The report of a session: its figures counted from rows, shown with a chart and a table each, as a page, XLSX and PDF."""
