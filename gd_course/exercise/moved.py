"""Where the first edition's exercises are now, so that what a learner has done still counts.

The first edition had nine notebooks. Its ids mean something else today: "08.1" was about digits.
"""

# The first edition's id: today's id, or None where the exercise is gone. Ids that are not named here have stayed.
MOVED = {
    **{"07.p4": "09.p1", "07.4": "09.4", "07.e3": "09.e1"},  # softmax
    **{f"08.r{n}": f"10.r{n}" for n in (1, 2, 3)},
    **{f"08.p{n}": f"10.p{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8)},
    **{f"08.{n}": f"10.{n}" for n in (1, 2, 3, 4)},
    **{f"08.e{n}": f"10.e{n}" for n in (1, 2, 3, 4)},
}


def moved(id):
    """Today's id for an id of the first edition; None if the exercise is gone."""
    return MOVED.get(id, id)
