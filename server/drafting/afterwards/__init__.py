"""After an answer is published: its authors say whether it answers them, may once ask for a second look, and a wrong answer is put right.

A second look is taken by a drafter who wrote no word of that answer. Either the answer stays, with an explanation to who asked; or a
correction is written, which goes through the same parafs as an answer and then stands under it. The answer itself is never changed.
Published answers are an Atom feed too.
"""
