"""The exercises of notebook 10, real digits and results that can be trusted."""

import math
import random

import numpy as np

from gd_course.exercise import Choice, Code, Number, Raised, kind, plain


# 10.1 three parts
def three_parts(n, validation, test, seed=0):
    rows = list(range(n))
    random.Random(seed).shuffle(rows)
    return rows[validation + test :], rows[:validation], rows[validation : validation + test]


def parts_in_file_order(n, validation, test, seed=0):
    rows = list(range(n))
    return rows[validation + test :], rows[:validation], rows[validation : validation + test]


def parts_with_shared_tests(n, validation, test, seed=0):
    rows = list(range(n))
    random.Random(seed).shuffle(rows)
    return rows[validation + test :], rows[:validation], rows[:test]


def parts_training_on_all(n, validation, test, seed=0):
    rows = list(range(n))
    random.Random(seed).shuffle(rows)
    return rows, rows[:validation], rows[validation : validation + test]


def parts_drawn_anew(n, validation, test, seed=0):
    draw = random.Random(seed)
    rows = draw.choices(range(n), k=n)
    return rows[validation + test :], rows[:validation], rows[validation : validation + test]


def parts_without_a_seed(n, validation, test, seed=0):
    return three_parts(n, validation, test, None)  # Python then picks a different seed each time


def parts_with_one_seed(n, validation, test, seed=0):
    return three_parts(n, validation, test)


def parts_of_nothing(n, validation, test, seed=0):
    rows = list(range(n))
    shuffle = random.Random(seed).shuffle
    return shuffle(rows[validation + test :]), shuffle(rows[:validation]), shuffle(rows[validation : validation + test])


def parts_as_sizes(n, validation, test, seed=0):
    return n - validation - test, validation, test


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def unusable(parts):
    """A sentence if this plain value is not made of three lists of numbers, else ""."""
    expected = "three lists of row numbers were expected, such as `[3, 0, 4], [1], [2]`."
    if not isinstance(parts, list):
        return f"your function returned {kind(parts)}; {expected}"
    if parts and len(parts) != 3 and all(map(is_number, parts)):
        return f"your function returned one list of {len(parts)} numbers; {expected}"
    if len(parts) != 3:
        return f"your function returned {len(parts)} part{'s' * (len(parts) != 1)}; {expected}"
    if None in parts:
        return f"your function returned `None` as a part; {expected}"
    if all(map(is_number, parts)):
        return f"your function returned three numbers; {expected}"
    for which, part in zip(("first", "second", "third"), parts):
        if not isinstance(part, list):
            return f"the {which} of your three parts is {kind(part)}, where a list of row numbers was expected."
        for row in part:
            if not is_number(row):
                return (
                    f"the {which} of your three parts holds {kind(row)}, where row numbers were expected, such as "
                    "`[3, 0, 4]`."
                )
    return ""


def is_piece(part):
    """Whether these rows, in whatever order, lie side by side in the file."""
    return not part or max(part) - min(part) + 1 == len(part)


def probe_parts(three_parts):
    answers = [three_parts(200, 40, 30, seed) for seed in (1, 1, 2)]
    # What `map` and `zip` give can be unpacked as well.
    answers = [plain(list(parts) if hasattr(parts, "__next__") else parts) for parts in answers]
    if answers[0] is None:
        return None
    for sentence in filter(None, map(unusable, answers)):
        return Raised("", sentence)
    parts, again, other = answers
    first, second, third = parts
    return {
        "the sizes of the three parts of 200 rows, 40 to validate and 30 to test": [len(part) for part in parts],
        "asking whether every part is one piece of the file": all(map(is_piece, parts)),
        "the number of rows in training and validation at once": len(set(first) & set(second)),
        "the number of rows in training and test at once": len(set(first) & set(third)),
        "the number of rows in validation and test at once": len(set(second) & set(third)),
        "the number of rows, from 0 to 199, that are in no part": len({*range(200)} - {*first, *second, *third}),
        "asking whether the same seed deals the same rows again": parts == again,
        "asking whether another seed deals other rows": parts != other,
    }


# 10.2 accuracy
def accuracy(logits, labels):
    answers = np.argmax(logits, axis=1)
    return np.mean(answers == labels)


THREE = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [0.2, 0.6, 0.2]])
FIVE = np.array([[2.0, -1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 0.0, 4.0], [5.0, 0.0, 0.0], [0.0, 0.5, 0.0]])


# 10.3 how many parameters
def count_parameters(sizes):
    return sum(n * m + m for n, m in zip(sizes, sizes[1:]))


def sum_over_layers(count):
    """A count_parameters that adds up count(n, m) over the layers, each with n inputs and m neurons."""
    return lambda sizes: sum(count(n, m) for n, m in zip(sizes, sizes[1:]))


# 10.4 early stopping
def watch(numbered, last, patience, best=math.inf, best_epoch=0):
    """Where training stops, and its best epoch, for losses with the numbers of their epochs; `last` if never."""
    for epoch, loss in numbered:
        if loss < best:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            return epoch, best_epoch
    return last, best_epoch


def stop_early(losses, patience):
    return watch(enumerate(losses, start=1), len(losses), patience)


def stop_after_rises_in_a_row(losses, patience):
    best, best_epoch, rises = math.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        rises = rises + 1 if epoch > 1 and loss >= losses[epoch - 2] else 0
        if loss < best:
            best, best_epoch = loss, epoch
        if rises >= patience:
            return epoch, best_epoch
    return len(losses), best_epoch


def stop_counting_the_first(losses, patience):
    best, best_epoch, worse = losses[0], 1, 0
    for epoch, loss in enumerate(losses, start=1):
        worse += 1
        if loss < best:
            best, best_epoch, worse = loss, epoch, 0
        if worse >= patience:
            return epoch, best_epoch
    return len(losses), best_epoch


def stop_from_zero(losses, patience):
    return watch(enumerate(losses), len(losses), patience)


def stop_in_a_shorter_list(losses, patience):
    return watch(enumerate(losses[1:], start=1), len(losses), patience, losses[0], 1)


def stop_without_counting_equals(losses, patience):
    best, best_epoch, worse = math.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, worse = loss, epoch, 0
        elif loss > best:
            worse += 1
        if worse >= patience:
            return epoch, best_epoch
    return len(losses), best_epoch


def stop_after_an_equal(losses, patience):
    best, best_epoch = math.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss <= best:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            return epoch, best_epoch
    return len(losses), best_epoch


def stop_in_hindsight(losses, patience):
    best_epoch = losses.index(min(losses)) + 1
    return min(best_epoch + patience, len(losses)), best_epoch


def stop_with_the_loss(losses, patience):
    stop, best = stop_early(losses, patience)
    return stop, losses[best - 1]


def stop_without_an_end(losses, patience):
    stop, best = stop_early(losses, patience)
    return (stop, best) if stop - best >= patience else None


def stop_without_reset(losses, patience):
    best, best_epoch, worse = math.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch = loss, epoch
        else:
            worse += 1
            if worse >= patience:
                return epoch, best_epoch
    return len(losses), best_epoch


EXERCISES = [
    Number(
        "10.r1",
        right=0.1,
        wrong={
            1: "1 is what all ten add up to. Each gets its share.",
            0: "the ten add up to 1, and ten times 0 does not.",
            10: "10 is how many there are. They add up to 1.",
            0.5: "that would be two classes. Here there are ten.",
            2.302585: "that is the cross-entropy of this answer. The question is about softmax itself.",
        },
        because="Ten equal shares of 1.",
        hints=[
            "What do the results of softmax add up to?",
            "They add up to 1, and all ten are equal. What is the share of each?",
        ],
    ),
    Number(
        "10.r2",
        right=34,
        wrong={
            33: "33 full batches hold 1,056 digits. What happens to the others?",
            1079: "one step for each digit would mean batches of one.",
            32: "32 is how many digits go into a batch, not how many batches there are.",
            33.72: "there is no fraction of a step: a short batch still makes a whole one.",
        },
        because="33 full batches and a short one with the last 23 digits.",
        hints=["Divide, and think of the remainder.", "1,079 / 32 is 33.7, and the short last batch is a step too."],
    ),
    Number(
        "10.r3",
        right=1040,
        wrong={
            1024: "these are the weights. Each neuron has one more number.",
            1088: "a bias belongs to a neuron, not to an input.",
            80: "64 + 16 counts inputs and neurons. Each neuron has a weight for every input.",
            65: "that is what one neuron holds. How many neurons are there?",
            1025: "one bias for the whole layer is too few: how many neurons does it have?",
        },
        because="16 neurons with 64 weights and one bias each.",
        hints=[
            "How many numbers does one neuron hold?",
            "One neuron has 64 weights and a bias, and there are 16 neurons.",
        ],
    ),
    Number(
        "10.p1",
        right=0,
        wrong={
            359: "that is true of digits it has met. These are others, and it can only look up.",
            36: "a tenth would be guessing. This program does not guess; it looks up.",
            1079: "that is how many it has stored. The question is about 359 others.",
            180: "half would need some idea of what a 3 looks like. It has a list.",
        },
        because="No two of the 1,797 digits are the same in all 64 pixels, so it finds none of them.",
        hints=[
            "It looks for exactly the same 64 numbers.",
            "How often do two people, or the same person twice, produce 64 equal numbers?",
        ],
    ),
    Code(
        "10.1",
        right=three_parts,
        probe=probe_parts,
        wrong=[
            (
                parts_in_file_order,
                "each part is one piece of the file. Digits next to each other may be by the same hand: shuffle first.",
            ),
            (
                parts_with_shared_tests,
                "the test rows begin where the validation rows begin, so a row can be in both. Start after them.",
            ),
            (
                parts_training_on_all,
                "training keeps every row, also those of the other parts. Then nothing in them is unseen.",
            ),
            (
                parts_drawn_anew,
                "you drew rows with repetition: some come twice, some never. Shuffle a list of all row numbers.",
            ),
            (
                parts_without_a_seed,
                "the parts are good, but the same seed deals out different ones each time. The shuffle has to depend on `seed`.",
            ),
            (
                parts_with_one_seed,
                "the parts are good, but every seed deals out the same ones. Where do you use `seed`?",
            ),
            (
                parts_of_nothing,
                "a part is `None`. `shuffle` changes a list in place and returns `None`: first shuffle, on a separate line, "
                "then cut.",
            ),
            (
                parts_as_sizes,
                "your function returned three numbers, as if they were sizes. The row numbers in each part were expected: "
                "three lists, such as `[3, 0, 4], [1], [2]`.",
            ),
        ],
        because="One shuffle, three slices, no row twice.",
        hints=[
            "Shuffle a list of the row numbers once.",
            "Then cut it in three: the slices meet at validation and at validation + test.",
        ],
    ),
    Code(
        "10.2",
        right=accuracy,
        cases=[
            (THREE, np.array([1, 2, 1])),
            (FIVE, np.array([0, 1, 2, 2, 0])),
            (FIVE, np.array([0, 1, 2, 0, 1])),
            (THREE, np.array([0, 1, 0])),
        ],  # none right: neither rounding nor np.any makes this a 1
        wrong=[
            (
                lambda logits, labels: np.mean(np.argmax(logits, axis=0) == labels),
                "the largest of a column compares different digits. The ten numbers of one digit are in a row: which "
                "axis runs along it?",
            ),
            (
                lambda logits, labels: np.mean(np.argmax(logits) == labels),
                "without an axis, argmax searches all digits at once and gives one place. Each digit needs its own answer.",
            ),
            (
                lambda logits, labels: 100 * accuracy(logits, labels),
                "that is in percent. Accuracy is a share between 0 and 1.",
            ),
            (
                lambda logits, labels: 1.0,
                "you compare the answers with themselves, so all are right. Where does the truth come in?",
            ),
            (
                lambda logits, labels: np.sum(np.argmax(logits, axis=1) == labels),
                "that is how many are right. Divide by how many there are.",
            ),
            (
                lambda logits, labels: np.mean(np.argmax(logits, axis=1) != labels),
                "that is the share of wrong answers.",
            ),
            (
                lambda logits, labels: np.mean(np.max(logits, axis=1) == labels),
                "no answer agrees with its label. What do you compare? It should be the place of the largest number, not the number.",
            ),
        ],
        because="The place of the largest number in each row, compared with the truth, as a share.",
        hints=[
            "`logits` has the shape (digits, classes). Which axis runs along the ten numbers of one digit?",
            "Axis 0 counts the digits, so it is the other one. And the answers are compared with the labels.",
        ],
    ),
    Code(
        "10.3",
        right=count_parameters,
        cases=[([64, 10],), ([2, 16, 16, 1],), ([64, 16, 16, 10],), ([784, 16, 16, 10],)],
        wrong=[
            (sum_over_layers(lambda n, m: n * m), "these are the weights alone. Each neuron also has a bias."),
            (
                sum_over_layers(lambda n, m: n * m + n),
                "you gave the biases to the inputs of each layer. They belong to its neurons.",
            ),
            (
                lambda sizes: sizes[0] + count_parameters(sizes),
                "you gave the pixels a bias too. They are data, not neurons.",
            ),
            (sum_over_layers(lambda n, m: n * m + 1), "you counted one bias for each layer. Each neuron has its own."),
            (
                lambda sizes: count_parameters(sizes[:2]),
                "that is the first layer alone. Each later layer adds its own.",
            ),
            (sum, "that counts pixels and neurons. Between two layers, every pair has a weight."),
            (
                math.prod,
                "you multiplied all the sizes together. Only neighbouring layers are connected, and their counts add up.",
            ),
        ],
        because="A weight for every pair of neighbours, a bias for every neuron.",
        hints=[
            "Count one layer first, with n inputs and m neurons.",
            "zip(sizes, sizes[1:]) gives the pairs (n, m), one for each layer.",
            "A layer of m neurons with n inputs holds n × m weights and m biases. Add these up over the pairs.",
        ],
    ),
    Choice(
        "10.p2",
        right="b",
        options={
            "a": "fall just as far",
            "b": "fall, then rise again",
            "c": "rise from the start",
            "d": "stay where it is",
        },
        wrong={
            "a": "the training loss is free to fall: the network sees those 300 digits again and again. It does not see these.",
            "c": "in the first few epochs the network learns what digits look like, and these are digits too.",
            "d": "it does learn something about digits in general, at first.",
        },
        because="At first it learns what digits look like, and later what these 300 look like.",
        hints=[
            "What can be learned from 300 digits that holds for others too?",
            "First it learns that; then only what is special about the 300.",
        ],
    ),
    Choice(
        "10.p3",
        right="b",
        options={"a": "the one with 1 neuron", "b": "with 4", "c": "with 32"},
        wrong={
            "a": "one neuron cannot tell ten digits apart, old or new: both of its losses stay high, and close together.",
            "c": "32 neurons can remember the most. But they also read unseen digits best, and that keeps the gap small.",
        },
        because="The next cell measures it: the gap does not grow with the size of the network.",
        hints=[
            "A gap has two ends: the loss on digits that were learned, and the loss on others.",
            "Which ends get low with 1 neuron? And which with 32?",
        ],
    ),
    Code(
        "10.4",
        right=stop_early,
        cases=[
            ([5, 4, 3, 3.5, 3.4, 3.3, 2], 2),
            ([5, 4, 4.5, 3, 3.5, 3.4, 3.7, 1], 3),
            ([3, 2, 1], 2),
            ([2, 3, 1, 4, 5, 6, 0.5], 2),
            ([3, 2, 2.5], 2),
            ([3, 2, 2, 2], 2),
            ([3000, 2000, 4000, 5000, 6000, 7000], 2),
            ([3, 2, 2, 2.5, 1], 2),
            ([1, 2], 2),
        ],  # a tie that uses up patience; a first epoch that stays best
        wrong=[
            (
                lambda losses, patience: tuple(epoch - 1 for epoch in stop_early(losses, patience)),
                "your epochs count from 0. The first epoch is epoch 1.",
            ),
            (
                stop_from_zero,
                "where training ends early, both of your epochs are one too small. What number do you count from?",
            ),
            (
                lambda losses, patience: (stop_early(losses, patience)[0], stop_early(losses, patience)[1] - 1),
                "where training ends is right. The best epoch is one too small: the first is epoch 1.",
            ),
            (
                stop_in_a_shorter_list,
                "the first epoch is 1, but those after it are one too small. If your loop begins with the second loss, "
                "which epoch does it begin with?",
            ),
            (stop_after_an_equal, "a loss equal to the best is not a new best. It has to be lower."),
            (
                stop_without_counting_equals,
                "you do not count an epoch whose loss equals the best. It brought no new best either, so it uses up "
                "patience.",
            ),
            (
                lambda losses, patience: (len(losses), losses.index(min(losses)) + 1),
                "your function never stops before the list ends. Where does `patience` come in?",
            ),
            (
                lambda losses, patience: stop_early(losses, patience + 1),
                "you stop one epoch late. With patience 2, the second epoch without a new best is the last.",
            ),
            (
                lambda losses, patience: stop_early(losses, 1),
                "you stop at the first epoch that is not better. What is `patience` for?",
            ),
            (
                stop_after_rises_in_a_row,
                "you compare each loss with the one before it. Compare with the best so far: after a 3, going from 3.5 to "
                "3.4 is not a new best.",
            ),
            (
                stop_counting_the_first,
                "you count the first epoch as one without a new best. It is the best so far: what does `best` start with?",
            ),
            (
                stop_in_hindsight,
                "your best epoch comes after `patience` had run out. During training, later losses do not exist yet.",
            ),
            (
                lambda losses, patience: stop_early(losses, patience)[::-1],
                "both numbers are there, but the wrong way round: first where it stops, then the best.",
            ),
            (
                lambda losses, patience: stop_early(losses, patience)[0],
                "that is where it stops. Which epoch was the best? Return both, with a comma between.",
            ),
            (
                stop_without_an_end,
                "one list ends before the patience runs out, and then your function returns nothing. What belongs after the loop?",
            ),
            (stop_with_the_loss, "the second number is a loss. Which epoch did it come from?"),
            (stop_without_reset, "your count of bad epochs goes on after a new best. A new best should reset it."),
        ],
        because="That is what `fit` does, and it puts the parameters of the best epoch back.",
        hints=[
            "Go through the losses, and remember the best one and its epoch.",
            "enumerate(losses, start=1) counts the epochs from 1. A loss below the best becomes the best.",
            "If it is not below: has the best been unbeaten for `patience` epochs? Then return both epochs.",
            "The test is epoch - best_epoch >= patience. After the loop, training ran to the end: return len(losses), best_epoch.",
        ],
    ),
    Choice(
        "10.p4",
        right="d",
        options={"a": "56", "b": "46", "c": "16", "d": "36"},
        wrong={
            "a": "56 was luck with the first labels. Luck is not a skill, and does not carry over.",
            "b": "a bit above average would take a bit of skill. This program throws dice.",
            "c": "luck is not used up: it is no worse than any other guesser.",
        },
        because="One in ten, as for every guesser. The 56 were luck, found by choosing.",
        hints=[
            "Does this guesser know anything about digits?",
            "Its guesses meet new labels: one in ten is right, whatever happened before.",
        ],
    ),
    Choice(
        "10.p5",
        right="b",
        options={"a": "none", "b": "3", "c": "12", "d": "33"},
        wrong={
            "a": "0.992 is not 1. A small share is left for being wrong, and there are 333 answers.",
            "c": "12 is how many of all 359 are wrong. These 333 are the ones it is surest of.",
            "d": "a tenth of them would be wrong if each had a probability of just 0.9. Their mean is 0.992.",
        },
        because="A mean of 0.992 leaves 0.008 for being wrong, and 333 × 0.008 is 2.7.",
        hints=[
            "A probability of 0.992 means: of a thousand such answers, 992 are right.",
            "How large a share is left for being wrong, and how many of 333 is that?",
        ],
    ),
    Choice(
        "10.p6",
        right="c",
        options={
            "a": "nothing",
            "b": "0.1 for each digit",
            "c": "some digit, with a higher probability than the others",
            "d": "ten probabilities of 0",
        },
        wrong={
            "a": "softmax always gives ten probabilities that add up to 1. It cannot say nothing.",
            "b": "equal probabilities need equal logits. With all pixels at 0, only the biases speak, and they differ.",
            "d": "the ten results of softmax add up to 1, and ten zeros do not.",
        },
        because="It has ten drawers and no bin: 0.50 for a 4, because of the biases alone.",
        hints=[
            "All pixels are 0. What is left in w · x + b?",
            "The biases are left, and they are not equal. What does softmax make of unequal logits?",
        ],
    ),
    Choice(
        "10.p7",
        right="b",
        options={"a": "they shrink to 0", "b": "they stay as they were", "c": "they grow", "d": "they become equal"},
        wrong={
            "a": "to shrink, a weight needs a gradient, and its gradient has the pixel as a factor.",
            "c": "to grow, it needs a step, and each step has the pixel as a factor.",
            "d": "they start at random, unequal. What would move them towards each other?",
        },
        because="The gradient of a weight is its input times what arrives, and the input is 0.",
        hints=[
            "Which numbers are multiplied to give the gradient of w in w × x?",
            "One of the two factors is x, and x is 0. What is the step?",
        ],
    ),
    Choice(
        "10.p8",
        right="c",
        options={"a": "347", "b": "330", "c": "240", "d": "36"},
        wrong={
            "a": "you know that a moved 4 is still a 4. But each weight belongs to one fixed pixel.",
            "b": "most weights now see a place where something else used to be. That costs more.",
            "d": "36 would be guessing. Three pixels of 28 leave something to recognise.",
        },
        because="243. It never learned which pixels are neighbours.",
        hints=[
            "Each weight of the first layer belongs to one pixel.",
            "The pattern moves to other weights, though not far: much worse, but better than guessing.",
        ],
    ),
    Choice(
        "10.e1",
        right="c",
        options={
            "a": "the one on validation data",
            "b": "the one on training data",
            "c": "the one on data that took no part",
            "d": "the mean of a) and b)",
        },
        wrong={
            "a": "validation did the choosing. The best of fifty is partly the luckiest of fifty.",
            "b": "training digits were learned by heart, at least in part.",
            "d": "a mean of two numbers that promise too much promises too much.",
        },
        because="Only data that no step and no choice has seen can tell.",
        hints=[
            "Which digits were not used for anything?",
            "You chose among fifty on validation; the guessers show what that does to a result.",
        ],
    ),
    Number(
        "10.e2",
        right=49168,
        wrong={
            49152: "the weights are right. What else does each neuron hold?",
            49153: "the weights are right, but one bias for the whole layer is too few.",
            49200: "that is a little too many. Count one bias for each neuron, however many colours there are.",
            16384: "these are the weights for a grey picture. Colour needs more of them, and the biases are missing.",
            16400: "that takes one number for each pixel. How many does a colour picture have?",
            3088: "3,072 + 16 adds. Each neuron has a weight for each of the 3,072 numbers.",
            37648: "the biases are right. But these pictures have 32 × 32 pixels, not 28 × 28.",
            37632: "these are the weights for the notebook's 28 × 28 pixels. Here there are 32 × 32, and biases too.",
            3072: "these are the inputs. How many neurons have a weight for each of them?",
        },
        because="3,072 inputs times 16 neurons, and 16 biases.",
        hints=[
            "How many numbers is one picture?",
            "32 × 32 × 3 = 3,072 inputs, and 16 neurons, each with a weight for every input and a bias.",
        ],
    ),
    Choice(
        "10.e3",
        right="b",
        options={
            "a": "A, its gap is smaller",
            "b": "B, its validation loss is lower",
            "c": "neither, both overfit",
            "d": "ask the test part",
        },
        wrong={
            "a": "a small gap is not a goal in itself. The network with one neuron had a small one, and read 81 digits.",
            "c": "each gap shows some remembering. It does harm when the validation loss rises.",
            "d": "the test part is for the end. Validation is for choosing.",
        },
        because="It is the better one on digits it did not learn from, as far as one validation part can tell.",
        hints=["Which number is about unseen digits?", "Compare 0.10 with 0.08; the gap is not the question."],
    ),
    Choice(
        "10.e4",
        right="d",
        options={
            "a": "the network started at random",
            "b": "the test digits were trained on",
            "c": "softmax changes the answers",
            "d": "the same people wrote all three parts",
        },
        wrong={
            "a": "the start was random, and then it was trained. The measurement is what it is.",
            "b": "they were kept apart: test rows were used neither for training nor for choosing.",
            "c": "softmax changes no answer: the largest logit becomes the largest probability.",
        },
        because="The parts share their 13 writers, and you are not one of them.",
        hints=[
            "Who wrote the training digits, and who wrote the test digits?",
            "Think of what the file does not say: which row is in whose handwriting.",
        ],
    ),
]
