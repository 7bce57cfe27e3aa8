"""What an article means in plain words: written by staff, set apart from the text, kept through its versions."""
