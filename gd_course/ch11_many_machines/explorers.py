"""The explorer of notebook 11: four workers, one of them slow, who wait for each other or do not."""

from gd_course.ch11_many_machines.setting import RAN_AWAY, WORKERS, run
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, box, line, number, points, text

WAYS = {"wait for all": False, "do not wait": True}
UNTIL, STEPS = 24, 40  # units of time, and steps, in the pictures
RATES = [0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1, 0.16, 0.2]
LOW, HIGH = 1e-4, RAN_AWAY


def within(history, until):
    """How many updates of a Run were made by this time."""
    return sum(when <= until for when in history.times[1:])


def what_they_do(stale, slow, rate):
    """The left panel: a row for each worker, a box for each gradient, a cross where it changes the parameters."""
    history = run(stale, slow, rate, 4 * UNTIL)
    marks, used = [], []
    for worker, start, end in history.work:
        if start < UNTIL:
            right = min(end, UNTIL)
            marks.append(box((start + right) / 2, WORKERS - worker, right - start, 0.5, color="ground", fill="forward"))
        if stale and end <= UNTIL:
            used.append((end, WORKERS - worker))
    if not stale:
        used = [(when, WORKERS - k) for when in history.times[1:] if when <= UNTIL for k in range(WORKERS)]
    if used:
        marks.append(points(*zip(*used), color="backward", size=8, shape="diamond"))
    return Panel(
        *marks,
        x=(0, UNTIL),
        y=(0.4, WORKERS + 0.6),
        yticks={WORKERS - k: f"{k + 1}" for k in range(WORKERS)},
        title="Blue: computing. Diamond: used",
        xlabel="time",
        ylabel="worker",
    )


def how_the_loss_falls(slow, rate, stale, against):
    """The right panel: the loss of both ways, by time or by step; the chosen one is bold."""
    marks, end = [], UNTIL if against == "time" else STEPS
    for name, way in sorted(WAYS.items(), key=lambda one: one[1] == stale):  # the chosen one on top
        history = run(way, slow, rate, 4 * UNTIL)
        xs = history.times if against == "time" else range(len(history.times))
        shown = [(x, min(max(loss, LOW), HIGH)) for x, loss in zip(xs, history.losses) if x <= end]
        chosen = way == stale
        marks.append(
            line(*zip(*shown), color="loss" if chosen else "structure", width=3 if chosen else 2, dash=way, label=name)
        )
        if history.losses[len(shown) - 1] > HIGH:
            marks.append(text(shown[-1][0], HIGH / 4, "ran away", color="loss" if chosen else "structure", halo=True))
    return Panel(
        *marks,
        x=(0, end),
        y=(LOW, HIGH),
        log_y=True,
        title=f"The loss by {'time' if against == 'time' else 'step'}",
        xlabel="time" if against == "time" else "steps",
        ylabel="loss above its lowest",
    )


def explore_workers():
    """Four workers, the last one slow: what each does when, and how the loss falls if they wait and if they do not."""

    def frame(way, slow, rate, against):
        stale = WAYS[way]
        history = run(stale, slow, rate, 4 * UNTIL)
        steps = within(history, UNTIL) if against == "time" else min(STEPS, len(history.times) - 1)
        loss, away = history.losses[steps], max(history.losses[: steps + 1]) > RAN_AWAY
        oldest = max(history.ages[:steps], default=0)
        speed = "is as fast as the others" if slow == 1 else f"takes {slow:g} times as long as the others"
        says = f"Worker 4 {speed}, the rate is {rate:g}, and {'nobody waits' if stale else 'everyone waits'}: "
        if away:
            says += f"after {steps} steps the walk has run away."
        else:
            when = UNTIL if against == "time" else history.times[steps]
            says += f"after {steps} steps, at time {when:g}, the loss is {number(loss, '%.2g')} above its lowest."
        if stale:
            says += f" The oldest gradient that was used was {oldest} steps old."
        else:
            waited = (WORKERS - 1) * (slow - 1) / (WORKERS * slow)
            says += f" The four are idle {waited:.0%} of the time." if waited else " Nobody is idle."
        numbers = {"steps": f"{steps}", "oldest gradient": (f"{oldest} steps", "backward")}
        numbers["loss"] = ("ran away" if away else number(loss, "%.2g"), "loss")
        return Frame(
            [what_they_do(stale, slow, rate), how_the_loss_falls(slow, rate, stale, against)],
            says,
            numbers,
            height=300,
        )

    return Explorer(
        frame,
        "what a slow worker 4 does to each way, by time and by step; then the rate at which only one way runs away.",
        way=Choice("the workers", list(WAYS), "wait for all"),
        slow=Slider("worker 4 takes", [1, 2, 3, 4, 6, 8], 4, format=lambda v: f"{v:g} × as long"),
        rate=Slider("learning rate", RATES, 0.02),
        against=Choice("loss by", ["time", "step"], "time"),
    )
