"""A bill as a file that people can keep, file and edit; each form is read back by `importers` to the same tree.

`text`, `markdown` and `json_file` are pure. A Word file is written in a process of its own and a PDF is set by Typst, so both
belong into a job or a command, never into a request (`documents`).
"""
