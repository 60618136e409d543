"""The exercises of notebook 10, real digits and results that can be trusted."""

import math
import random
from functools import cache

import numpy as np

from gd_course.exercise import Choice, Code, NotYet, Number, Thing, kind, plain
from gd_lib.data import load_digits, split
from gd_lib.fused import SGD, DenseMLP, cross_entropy
from gd_lib.train import fit

# --- 10.1, three parts ------------------------------------------------------------------------------------------------


def three_parts(n, validation, test, seed=0):
    rows = list(range(n))
    random.Random(seed).shuffle(rows)
    return rows[validation + test :], rows[:validation], rows[validation : validation + test]


def parts_of_nothing(n, validation, test, seed=0):
    rows = list(range(n))
    shuffle = random.Random(seed).shuffle
    return shuffle(rows[validation + test :]), shuffle(rows[:validation]), shuffle(rows[validation : validation + test])


def parts_as_sizes(n, validation, test, seed=0):
    return n - validation - test, validation, test


SIZES = "your function returned three numbers, as if they were sizes. It should return the row numbers in each part: three lists, such as `[3, 0, 4], [1], [2]`."
NO_PART = "a part is `None`. `shuffle` changes a list in place and returns `None`: first shuffle, on a separate line, then cut."


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def check_parts(parts):
    """NotYet if this plain value is not made of three lists of numbers."""
    expected = "three lists of row numbers were expected, such as `[3, 0, 4], [1], [2]`."
    if not isinstance(parts, list):
        raise NotYet(f"your function returned {kind(parts)}; {expected}")
    if parts and len(parts) != 3 and all(map(is_number, parts)):
        raise NotYet(f"your function returned one list of {len(parts)} numbers; {expected}")
    if len(parts) != 3:
        raise NotYet(f"your function returned {len(parts)} part{'s' * (len(parts) != 1)}; {expected}")
    if None in parts:
        raise NotYet(NO_PART)
    if all(map(is_number, parts)):
        raise NotYet(SIZES)
    for which, part in zip(("first", "second", "third"), parts):
        if not isinstance(part, list):
            raise NotYet(f"the {which} of your three parts is {kind(part)}, where a list of row numbers was expected.")
        for row in part:
            if not is_number(row):
                raise NotYet(
                    f"the {which} of your three parts holds {kind(row)}, where row numbers were expected, such as "
                    "`[3, 0, 4]`."
                )


def is_piece(part):
    """Whether these rows, in whatever order, lie side by side in the file."""
    return not part or max(part) - min(part) + 1 == len(part)


def probe_parts(three_parts):
    answers = [three_parts(200, 40, 30, seed) for seed in (1, 1, 2)]
    # What `map` and `zip` give can be unpacked as well.
    answers = [plain(list(parts) if hasattr(parts, "__next__") else parts) for parts in answers]
    if answers[0] is None:
        return None
    for parts in answers:
        check_parts(parts)
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


# --- 10.2, scaling with the training part's numbers -------------------------------------------------------------------


def standardize(known, unseen):
    mean, spread = known.mean(axis=0), known.std(axis=0)
    spread = np.where(spread == 0, 1, spread)
    return (known - mean) / spread, (unseen - mean) / spread


def scaled_apart(known, unseen):
    return standardize(known, known)[0], standardize(unseen, unseen)[0]


KNOWN = np.array([[1.0, 20.0, 3.0], [2.0, 60.0, 3.0], [6.0, 40.0, 3.0], [3.0, 10.0, 3.0]])
UNSEEN = np.array([[4.0, 30.0, 3.0], [0.0, 80.0, 5.0]])


# --- 10.3, the mean image of each name --------------------------------------------------------------------------------


def mean_images(images, labels):
    return np.array([images[labels == k].mean(axis=0) for k in range(10)])


ONE_IMAGE = "your function returned a single image. Is there a `return` inside the loop?"
ROWS = "`images[k]` is one image, the one in row k; `images[labels == k]` are all of that name."


def probe_means(mean_images):
    dice = np.random.default_rng(0)
    labels = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 0, 7, 8, 8, 0] * 3)
    images = dice.integers(0, 17, (45, 12)) / 16
    means = plain(mean_images(images, labels))
    if not isinstance(means, list):
        return means
    if not isinstance(means[0] if means else None, list):
        if len(means) == 12:
            raise NotYet(ONE_IMAGE)
        of_rows = len(means) == 10 and np.allclose(means, images[:10].mean(axis=1))
        raise NotYet(ROWS if of_rows else "your answer holds numbers. It should hold ten images, one for each name.")
    return {"the number of rows, for 45 images of 12 pixels": len(means), "the mean images": means}


# --- 10.4, early stopping ---------------------------------------------------------------------------------------------


def stop_early(losses, patience):
    best, best_epoch = float("inf"), 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            return epoch, best_epoch
    return len(losses), best_epoch


def counting(is_worse):
    """A stop_early that counts the epochs in a row of which is_worse(loss, the one before, the best so far) is true."""

    def stop_early(losses, patience):
        before = best = math.inf
        best_epoch = worse = 0
        for epoch, loss in enumerate(losses, start=1):
            worse = worse + 1 if is_worse(loss, before, best) else 0
            if loss < best:
                best, best_epoch = loss, epoch
            if worse >= patience:
                return epoch, best_epoch
            before = loss
        return len(losses), best_epoch

    return stop_early


def stop_in_hindsight(losses, patience):
    best_epoch = losses.index(min(losses)) + 1
    return min(best_epoch + patience, len(losses)), best_epoch


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


def stop_without_reset_by_the_loss_before(losses, patience):
    before, best_epoch, worse = math.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < before:
            best_epoch = epoch
        else:
            worse += 1
            if worse >= patience:
                return epoch, best_epoch
        before = loss
    return len(losses), best_epoch


# --- 10.5, an honest comparison, on any table -------------------------------------------------------------------------


def honest(X, y):
    known, choosing, unseen = split(X, y)
    mean, spread = known[0].mean(axis=0), known[0].std(axis=0)
    spread = np.where(spread == 0, 1, spread)
    inputs, watched, asked = ((part[0] - mean) / spread for part in (known, choosing, unseen))
    net = DenseMLP([X.shape[1], 16, y.max() + 1])
    fit(
        net,
        inputs,
        known[1],
        cross_entropy,
        SGD(net.parameters(), 0.03, momentum=0.9),
        epochs=100,
        batch_size=16,
        validation=(watched, choosing[1]),
        patience=10,
    )
    guess = np.bincount(known[1]).argmax()
    answers = net(asked).data.argmax(axis=1)
    return (unseen[1] == guess).sum(), (unseen[1] == answers).sum()


TABLES = {  # how many of the names are 1 in the training, validation and test part; of the second and third there are 24
    "plain": (38, 2, 14),  # 1 is the most frequent name in training, and 0 among all
    "with a column that never changes": (38, 2, 14),
    "with a test row far out": (44, 13, 9),  # 1 is the most frequent name in training, and 0 in the test part
    "dealt at random": (34, 11, 12),
}
ODD = 5  # so many test rows of the plain table have the other name's number


@cache
def table(which):
    """120 rows of two columns or three, and names 0 and 1.

    The first column tells the name, if any does: unscaled it is hidden, because the second is noise, and large.
    """
    dice = random.Random(3)
    y = np.zeros(120, dtype=int)
    parts = [part for part, _ in split(np.arange(120), y)]
    for rows, ones in zip(parts, TABLES[which]):
        y[rows[:ones]] = 1
    told = y.copy()
    told[parts[1][0]] = 1 - told[parts[1][0]]  # an odd row to validate with: patience ends soon, and so does the check
    if which == "dealt at random":
        told = np.array([dice.randrange(2) for _ in y])
    if which == "plain":
        odd = parts[2][10 : 10 + ODD]
        told[odd] = 1 - told[odd]
    first = [100 + 0.01 * (2 * k - 1) + 0.002 * dice.gauss(0, 1) for k in told]
    X = np.column_stack([first, [1e6 * dice.gauss(0, 1) for _ in y]])
    if which == "with a column that never changes":
        X = np.column_stack([X, np.full(120, 7.0)])
    if which == "with a test row far out":
        X[parts[2][0], 0] = 1100
    return X, y


TWO_NUMBERS = "return two numbers: how many test rows the guess gets right, and how many the network does."
SWAPPED = "both counts are there, but the other way around: first the guess, then the network."
SPREAD_0 = (
    "in one table a column never changes, and there your network finds nothing. Is that column's spread of 0 "
    "replaced by 1, as in 10.2, and was the network trained?"
)
LEAK = (
    "in one table a single test row lies far out, and spoils everything you scaled. The mean and the spread must come "
    "from the training rows alone: the others are unseen."
)
SENTENCES = {"with a column that never changes": SPREAD_0, "with a test row far out": LEAK}


def probe_honest(honest):
    found = {}
    for which in TABLES:
        pair = plain(honest(*(values.copy() for values in table(which))))
        if pair is None or pair == Thing("ellipsis") or (isinstance(pair, list) and Thing("ellipsis") in pair):
            return pair
        if is_number(pair):
            raise NotYet(f"your function returned one number; {TWO_NUMBERS}")
        if not isinstance(pair, list) or len(pair) != 2 or not all(map(is_number, pair)):
            raise NotYet(f"your function returned {kind(pair)}; {TWO_NUMBERS}")
        guess, network = pair
        if which == "plain" and network == TABLES[which][2] != guess:
            raise NotYet(SWAPPED)
        if which != "with a column that never changes":
            found[f"the guess, on a table {which}," if which != "plain" else "the guess, on a first table,"] = guess
        if which == "plain":
            found["the network's share of right rows there, to the nearest quarter,"] = round(4 * network / 24) / 4
            continue
        above = network > 0.8 * 24
        sentence = SENTENCES.get(which)
        found[f"asking whether the network is far above chance on a table {which}"] = (
            NotYet(sentence) if sentence and not above else above
        )
    return found


# --- 10.6, a sweep over rates -----------------------------------------------------------------------------------------


def sweep(rates, known, unseen):
    losses = []
    for rate in rates:
        net = DenseMLP([64, 16, 10])
        sgd = SGD(net.parameters(), rate)
        run = fit(net, *known, cross_entropy, sgd, epochs=5, batch_size=32, validation=unseen)
        losses.append(run.validation_loss[-1])
    return losses


def probe_sweep(sweep):
    X, y = load_digits()
    known, unseen = (X[:160] / 16, y[:160]), (X[160:240] / 16, y[160:240])
    # at the rate 3 the last loss is not the lowest
    return {"the losses for the rates 0.03, 3 and 0.1": plain(sweep([0.03, 3, 0.1], known, unseen))}


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
            "All ten are equal. So each has the same share of the whole.",
            "Divide the whole by how many there are.",
        ],
    ),
    Number(
        "10.r2",
        right=34,
        wrong={
            33: "33 full batches hold 1,056 digits. What happens to the others?",
            1079: "one step for each digit would mean batches of one.",
            32: "32 is how many digits go into a batch, not how many batches there are.",
            33.72: "you can't take part of a step: a short batch still makes a whole one.",
        },
        because="33 full batches and a short one with the last 23 digits.",
        hints=[
            "Divide, and think of the remainder.",
            "1,079 ÷ 32 is 33 and a bit.",
            "The bit is a short batch. Does it get a step?",
        ],
    ),
    Number(
        "10.r3",
        right=-0.1,
        wrong={
            0.1: "the size is right. A larger logit for the right class lowers the loss: mind the sign.",
            0.9: "that is p. To get the slope, subtract y: 1 for the right class.",
            -0.9: "that would be 0 − p. The right class has y = 1.",
            -1.111111: "that is the slope of −log p for p itself. The question is about the logit.",
            0.105361: "that is the loss, −log 0.9. The question is about its slope.",
        },
        because="p − y with y = 1 for the right class: 0.9 − 1.",
        hints=[
            "Which formula did notebook 09 end with?",
            "It is p − y. What is y for the right class?",
            "Subtract 1 from 0.9.",
        ],
    ),
    Number(
        "10.p1",
        right=0,
        wrong={
            359: "that is true of digits it has met. These are new, and it can only look things up.",
            36: "a tenth would be guessing. This program does not guess; it looks things up.",
            1079: "that is how many it has stored. The question is about 359 others.",
            180: "half would need some idea of what a 3 looks like. It has a list.",
        },
        because="No two of the 1,797 digits are the same in all 64 pixels, so it finds none of them.",
        hints=[
            "It looks for exactly the same 64 numbers.",
            "How often does a person produce the same 64 numbers twice?",
            "What does a dictionary say about a key that it does not hold?",
        ],
    ),
    Code(
        "10.1",
        right=three_parts,
        probe=probe_parts,
        wrong=[
            (
                {"    random.Random(seed).shuffle(rows)\n": ""},
                "each part is one piece of the file. Digits next to each other may be in the same hand: shuffle first.",
            ),
            (
                {"rows[validation : validation + test]": "rows[:test]"},
                "the test rows begin where the validation rows begin, so a row can be in both. Start after them.",
            ),
            (
                {"rows[validation + test :]": "rows"},
                "training keeps every row, even those of the other parts. Then nothing in them is unseen.",
            ),
            (
                {"random.Random(seed).shuffle(rows)": "rows = random.Random(seed).choices(rows, k=n)"},
                "you drew rows with repetition: some come twice, some never. Shuffle a list of all row numbers.",
            ),
            (
                {"Random(seed)": "Random()"},
                "the parts are good, but the same seed deals out different ones each time. The shuffle has to depend on `seed`.",
            ),
            (
                {"Random(seed)": "Random(0)"},
                "the parts are good, but every seed deals out the same ones. Where do you use `seed`?",
            ),
            (parts_of_nothing, NO_PART),
            (parts_as_sizes, SIZES),
        ],
        because="One shuffle, three slices, no row twice.",
        hints=[
            "Shuffle a list of the row numbers once.",
            "Then cut it in three: the slices meet at validation and at validation + test.",
        ],
    ),
    Code(
        "10.2",
        right=standardize,
        cases=[(KNOWN, UNSEEN), (UNSEEN, KNOWN)],
        wrong=[
            (
                scaled_apart,
                "each table is scaled with its own numbers. A row of `unseen` then depends on the other rows beside it, and "
                "the same row means something else in each: use the numbers of `known` for both.",
            ),
            (
                {
                    "known.mean": "np.concatenate([known, unseen]).mean",
                    "known.std": "np.concatenate([known, unseen]).std",
                },
                "the mean and the spread are those of both tables together. So the unseen rows have taken part: that is the leak.",
            ),
            (
                {"known.mean": "unseen.mean", "known.std": "unseen.std"},
                "the numbers are those of `unseen`. Turn it around: `known` gives the mean and the spread.",
            ),
            (
                {"(unseen - mean) / spread": "unseen"},
                "`unseen` comes back as it was. A network trained on scaled rows has to be asked about scaled rows.",
            ),
            (
                {"(unseen - mean) / spread": "unseen - mean"},
                "`unseen` is centred, but not yet divided by the spread.",
            ),
            (
                {"known.mean(axis=0), known.std(axis=0)": "known.mean(), known.std()"},
                "there is one mean for the whole table. Each column needs its own: along which axis?",
            ),
            (
                {"known.std": "known.var"},
                "you divided by the variance. The standard deviation is its square root, `std`.",
            ),
            (
                {"std(axis=0)": "std(axis=0, ddof=1)"},
                "that is the other standard deviation, divided by n − 1 instead of n. NumPy's `std` as it is will do.",
            ),
            (
                {
                    "def standardize": '@np.errstate(all="ignore")\ndef standardize',
                    "np.where(spread == 0, 1, spread)": "spread",
                },
                "a column that is the same in every known row was divided by 0. Let 1 stand in for such a spread.",
            ),
        ],
        because="Both use the mean and the spread of `known`: nothing unseen has taken part.",
        hints=[
            "The first blank is the spread of each column of `known`; NumPy calls it `std`.",
            "It has an `axis`, the same as the mean beside it.",
            "The second blank does to `unseen` what the part before it does to `known`, with the same two numbers.",
        ],
    ),
    Choice(
        "10.p2",
        right="d",
        options={"a": "none", "b": "about 36", "c": "about 180", "d": "about 350"},
        wrong={
            "a": "it found no equal digits. But there is always a nearest one.",
            "b": "36 would be guessing. Isn't a 3 closer to other 3s than to a 7?",
            "c": "half would need digits of different names to look alike. Two 3s are much closer to each other than a 3 and a 7.",
        },
        because="349. Digits of the same name lie near each other in these 64 numbers.",
        hints=[
            "Think of two 3s laid on top of each other, and of a 3 on a 7.",
            "Among 1,079 digits about a hundred have the right name. Will one of them be the nearest?",
        ],
    ),
    Code(
        "10.3",
        right=mean_images,
        probe=probe_means,
        wrong=[
            (
                {"[labels == k]": ""},
                "all ten are the mean of all images. Pick the images of each label first.",
            ),
            ({"labels == k": "k"}, ROWS),
            ({"range(10)])": "range(10)])[0]"}, ONE_IMAGE),
            (
                {"mean(axis=0)": "mean()"},
                "your answer holds numbers. It should hold ten images, one for each name. (Without an axis, `mean` goes over images and pixels alike.)",
            ),
            (
                {"mean(axis=0)": "sum(axis=0)"},
                "these are sums. A name with more images would look darker: divide by how many there are.",
            ),
            (
                {"range(10)": "range(9)"},
                "one row is missing. The names go from 0 to 9: that is ten.",
            ),
            (
                {".mean(axis=0)": "[0]"},
                "this is the first image of each name. Take the mean of all with that label.",
            ),
            (
                {"images[labels == k].mean(axis=0)": "np.median(images[labels == k], axis=0)"},
                "these are medians. The mean was asked for.",
            ),
            (
                {"labels == k": "np.sort(labels) == k"},
                "the labels were sorted and the images were not: row by row they belong together.",
            ),
        ],
        because="Ten pictures, each the mean of all the images with one label. The next cell shows them, and what they can read.",
        hints=[
            "`labels == 3` is True where an image is a 3; `images[labels == 3]` are those images.",
            "Their mean, pixel by pixel, goes over the images: axis 0.",
            "Do that for each k in range(10), and make an array of the ten.",
        ],
    ),
    Choice(
        "10.p3",
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
                {
                    "return epoch, best_epoch": "return epoch - 1, best_epoch - 1",
                    "len(losses), best_epoch": "len(losses) - 1, best_epoch - 1",
                },
                "you count from 0. The first epoch is epoch 1.",
            ),
            (
                {", start=1": ""},
                "where training ends early, both of your epochs are one too small. What number do you count from?",
            ),
            (
                {
                    "return epoch, best_epoch": "return epoch, best_epoch - 1",
                    "len(losses), best_epoch": "len(losses), best_epoch - 1",
                },
                "where training ends is right. The best epoch is one too small: the first is epoch 1.",
            ),
            (
                {'float("inf"), 0': "losses[0], 1", "enumerate(losses,": "enumerate(losses[1:],"},
                "the first epoch is 1, but those after it are one too small. If your loop begins with the second loss, "
                "which epoch does it begin with?",
            ),
            ({"loss < best": "loss <= best"}, "a loss equal to the best is not a new best. It has to be lower."),
            (
                counting(lambda loss, before, best: loss > best),
                "you do not count an epoch whose loss equals the best. It brought no new best either, so it uses up "
                "patience.",
            ),
            (
                {"return epoch, best_epoch": "pass"},
                "your function never stops before the list ends. Where does `patience` come in?",
            ),
            (
                {">= patience": "> patience"},
                "you stop one epoch late. With patience 2, the second epoch without a new best is the last.",
            ),
            (
                {"elif epoch - best_epoch >= patience:": "else:"},
                "you stop at the first epoch that is not better. What is `patience` for?",
            ),
            (
                counting(lambda loss, before, best: loss >= before),
                "you compare each loss with the one before it. Compare with the best so far: after a 3, going from 3.5 to "
                "3.4 is not a new best.",
            ),
            (
                counting(lambda loss, before, best: loss > before),
                "compare with the best so far, not with the epoch before; an equal loss is no new best either.",
            ),
            (
                {
                    "loss < best": "loss <= best",
                    "return epoch, best_epoch": "return epoch, best_epoch\n        best = loss",
                },
                "lower than the epoch before, or as low, is not yet the best: compare with the best so far.",
            ),
            (
                stop_without_reset_by_the_loss_before,
                "lower than the epoch before is not yet the best: compare with the best so far, and start counting again after it.",
            ),
            (
                {"return epoch, best_epoch": "return best_epoch, epoch"},
                "where training ends early, the two epochs are the wrong way around: first where it stops, then the best.",
            ),
            (
                {"return epoch, best_epoch": "return epoch, best"},
                "where training ends early, the second number is a loss. Which epoch did it come from?",
            ),
            (
                counting(lambda loss, before, best: before == math.inf or loss >= best),
                "you count the first epoch as one without a new best. It is the best so far: what does `best` start with?",
            ),
            (
                stop_in_hindsight,
                "your best epoch comes after `patience` has run out. During training, later losses do not exist yet.",
            ),
            (
                {
                    "return epoch, best_epoch": "return best_epoch, epoch",
                    "len(losses), best_epoch": "best_epoch, len(losses)",
                },
                "both numbers are there, but the wrong way around: first where it stops, then the best.",
            ),
            (
                {"return epoch, best_epoch": "return epoch", "len(losses), best_epoch": "len(losses)"},
                "that is where it stops. Which epoch was the best? Return both, with a comma in between.",
            ),
            (
                {"    return len(losses), best_epoch": ""},
                "one list ends before the patience runs out, and then your function returns nothing. What belongs after the loop?",
            ),
            (
                {"return epoch, best_epoch": "return epoch, best", "len(losses), best_epoch": "len(losses), best"},
                "the second number is a loss. Which epoch did it come from?",
            ),
            (stop_without_reset, "your count of bad epochs goes on after a new best. A new best should reset it."),
        ],
        because="That is what `fit` does, and it restores the best epoch's parameters.",
        hints=[
            "Go through the losses, and remember the best one and its epoch.",
            "enumerate(losses, start=1) counts the epochs from 1. A loss below the best becomes the best.",
            "If it is not below: has the best been unbeaten for `patience` epochs? Then return both epochs.",
            "The test is epoch - best_epoch >= patience. After the loop, training ran to the end: return len(losses), best_epoch.",
        ],
    ),
    Choice(
        "10.p4",
        right="c",
        options={"a": "349", "b": "330", "c": "160", "d": "36"},
        wrong={
            "a": "you know that a moved 4 is still a 4. But each weight belongs to one fixed pixel.",
            "b": "most weights now see a place where something else used to be. That costs more.",
            "d": "36 would be guessing. One pixel of eight leaves something to recognise.",
        },
        because="156. It never learned which pixels are neighbours.",
        hints=[
            "Each weight of the first layer belongs to one pixel.",
            "The pattern moves to other weights, though not far: so the network does badly, but beats guessing.",
        ],
    ),
    Choice(
        "10.p5",
        right="d",
        options={"a": "56", "b": "46", "c": "16", "d": "36"},
        wrong={
            "a": "56 was luck with the first labels. Luck is not a skill, and does not carry over.",
            "b": "a bit above average would take a bit of skill. This program rolls dice.",
            "c": "luck is not used up: this guesser is no worse than any other.",
        },
        because="One in ten, as for every guesser. The 56 were luck, found by choosing.",
        hints=[
            "Does this guesser know anything about digits?",
            "Its guesses meet new labels: one in ten is right, whatever happened before.",
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
        because="It has ten drawers and no bin: what the biases send through the last layer picks one.",
        hints=[
            "All pixels are 0. What is left in w · x + b?",
            "The biases are left, and they are not equal. What does softmax make of unequal logits?",
        ],
    ),
    Code(
        "10.5",
        right=honest,
        probe=probe_honest,
        wrong=[
            ({"guess).sum(), (unseen[1] == answers)": "answers).sum(), (unseen[1] == guess)"}, SWAPPED),
            (
                {"guess).sum()": "guess).mean()", "answers).sum()": "answers).mean()"},
                "these are shares. Return counts: they show how few rows there are.",
            ),
            (
                {
                    "net(asked)": "net(inputs)",
                    "(unseen[1] == guess).sum(), (unseen[1]": "(known[1] == guess).sum(), (known[1]",
                },
                "these are counts on the training rows. What was learned proves nothing; use the third part.",
            ),
            (
                {
                    "net(asked)": "net(watched)",
                    "(unseen[1] == guess).sum(), (unseen[1]": "(choosing[1] == guess).sum(), (choosing[1]",
                },
                "these are counts on the validation rows. They decided when training stopped; use the third part.",
            ),
            (
                {"bincount(known[1])": "bincount(unseen[1])"},
                "your guess is the most frequent label of the test rows, and nobody knows that in advance. Use the training rows.",
            ),
            (
                {"bincount(known[1])": "bincount(y)"},
                "your guess is the most frequent label of all rows, so the unseen ones take part. Use the training rows.",
            ),
            ({"known[0].mean(axis=0), known[0].std(axis=0)": "X.mean(axis=0), X.std(axis=0)"}, LEAK),
            (
                {
                    "def honest": '@np.errstate(all="ignore")\ndef honest',
                    "np.where(spread == 0, 1, spread)": "spread",
                },
                SPREAD_0,
            ),
            (
                {"(part[0] - mean) / spread": "part[0]"},
                "the network finds nothing, not even where there is something. Were all its inputs scaled, the test rows too, and was it trained?",
            ),
            (
                {"== guess": "!= guess"},
                "the first number is how often the guess is wrong.",
            ),
            (
                {"== answers": "!= answers"},
                "the second number is how many rows the network gets wrong.",
            ),
        ],
        because="It finds what is there, and finds nothing where the names were dealt at random.",
        hints=[
            "Scale first: mean and spread of known[0], for all three parts. A spread of 0 becomes 1.",
            "fit takes the scaled rows with known[1], and validation=(the scaled choosing[0], choosing[1]).",
            "np.bincount(known[1]).argmax() is the guess. Compare it, and the network's argmax, with unseen[1].",
        ],
    ),
    Choice(
        "10.p7",
        right="b",
        options={"a": "the one with 1 neuron", "b": "with 4", "c": "with 32"},
        wrong={
            "a": "one neuron cannot tell ten digits apart, old or new: both of its losses stay high, and close together.",
            "c": "32 neurons can remember the most. But they also read unseen digits best, and that keeps the gap small.",
        },
        because="The next cell measures it: the gap does not simply grow with the size of the network.",
        hints=[
            "A gap has two ends: the loss on digits that were learned, and the loss on others.",
            "Which ends get low with 1 neuron? And which with 32?",
        ],
    ),
    Code(
        "10.6",
        right=sweep,
        probe=probe_sweep,
        wrong=[
            (
                {
                    "losses = []": "losses, net = [], DenseMLP([64, 16, 10])",
                    "        net = DenseMLP([64, 16, 10])\n": "",
                },
                "the second rate picks up where the first one stopped. Make a new network and optimizer for each rate.",
            ),
            (
                {"run.validation_loss": "run.loss"},
                "these are the training losses. We choose by digits that were not trained on: `validation_loss`.",
            ),
            (
                {"[-1]": "[0]"},
                "these are the losses after the first epoch. The last one was asked for.",
            ),
            (
                {"run.validation_loss[-1]": "min(run.validation_loss)"},
                "these are the lowest losses. Take each after the last epoch: that is the network you would keep.",
            ),
            (
                {"    return losses": "        return losses"},
                "there is only one loss. Is there a `return` inside the loop?",
            ),
            (
                {"return losses": "return rates[losses.index(min(losses))]"},
                "that is the best rate. Return every rate's loss, so that you can see how clear the choice is.",
            ),
            (
                {"rate)": "rate, momentum=0.9)"},
                "that is with momentum 0.9. Plain SGD was asked for here.",
            ),
            (
                {", batch_size=32": ""},
                "that is full-batch descent. Give `fit` a batch_size of 32.",
            ),
            (
                {"*known": "*unseen", "validation=unseen": "validation=known"},
                "you trained on the validation part. That is there for comparing.",
            ),
        ],
        because="A new network for each rate, the same start, and the validation part decides.",
        hints=[
            "Go through the rates; in the loop make a network, train it, and note a loss.",
            "fit(net, *known, cross_entropy, SGD(net.parameters(), rate), …, validation=unseen) returns the history.",
            "The loss to note is the last of history.validation_loss.",
        ],
    ),
    Choice(
        "10.p8",
        right="b",
        options={"a": "none", "b": "2", "c": "5", "d": "33"},
        wrong={
            "a": "0.993 is not 1. A small share is left for being wrong, and there are 332 answers.",
            "c": "5 is how many of all 359 are wrong. These 332 are the ones it is surest of.",
            "d": "a tenth of them would be wrong if each had a probability of just 0.9. Their mean is 0.993.",
        },
        because="A mean of 0.993 leaves 0.007 for being wrong, and 332 × 0.007 is 2.3.",
        hints=[
            "A probability of 0.993 means: of a thousand such answers, 993 are right.",
            "How large a share is left for being wrong, and how many of 332 is that?",
        ],
    ),
    Choice(
        "10.p9",
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
        "10.p10",
        right="c",
        options={"a": "it falls too", "b": "it stays where it is", "c": "it rises"},
        wrong={
            "a": "that would be so if the points it learns from said all there is to know. But they are noisy, and 105 numbers can follow the noise.",
            "b": "the network goes on changing, and its changes now suit the points that it has seen.",
        },
        because="It begins to learn the noise, and an unseen point has noise of its own.",
        hints=[
            "What is left to learn once the two moons are told apart?",
            "The points have noise, and 105 numbers can follow it.",
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
    Choice(
        "10.e2",
        right="a",
        options={
            "a": "that a program which ignores the emails gets 940",
            "b": "that chance alone gets 500",
            "c": "its training loss",
            "d": "nothing: 95% speaks for itself",
        },
        wrong={
            "b": "tossing a coin gets 500. But an equally simple program gets far more.",
            "c": "a training loss says how well it knows the emails it was trained on.",
            "d": "how many does a program that always gives the same answer get?",
        },
        because="Ten emails more than one fixed answer gets: that is all that 95% says.",
        hints=[
            "What would the simplest of programs say?",
            "It says the same about every email. How often is it right?",
        ],
    ),
    Choice(
        "10.e3",
        right="b",
        options={
            "a": "A: its gap is smaller",
            "b": "B: its validation loss is lower",
            "c": "neither: both overfit",
            "d": "ask the test part",
        },
        wrong={
            "a": "a small gap is not a goal in itself. A network that has learned nothing has none at all.",
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
            "a": "it started at random, and then it was trained. The measurement is what it is.",
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
