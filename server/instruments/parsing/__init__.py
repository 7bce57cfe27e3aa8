"""From the lines of any file to the tree of a bill. Pure, and linear in the size of the text whatever it holds.

A format (`importers/`) hands over lines that know where they stand; `bills.bill_of` finds front, body, closing, elucidation and
attachments in them (`sections`), and `body` builds the tree line by line. What cannot be sure is a warning with its place.
"""
