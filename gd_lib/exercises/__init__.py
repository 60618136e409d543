"""Questions that answer back: one file of exercises for each notebook, named after it.

What they are made of, each file importing only from those before it: verdict (what a learner sees), values (answers
compared and put into words), running (a learner's code, with its deadline), blanks (is a `...` left, or a function
empty), exercise (Choice, Number, Code), progress (the file and the table), check (`check`, `hint`, `progress`).
"""
