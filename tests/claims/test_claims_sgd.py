"""What 06 and 08 say of trained networks holds for twenty starts, not for the one that is printed."""

from gd_lib import MLP, SGD, DenseMLP, batches, fit, mse, two_moons

SEEDS = range(20)


def loss(network, X, y):
    return mse([network(x) for x in X], y).data


def test_06_one_handful_can_be_learned_by_heart_from_every_start():
    X, y = two_moons(40)
    for seed in SEEDS:
        network = MLP([2, 4, 4, 1], seed=seed)
        history = fit(network, X[:8], y[:8], mse, SGD(network.parameters(), 0.1), epochs=300)
        assert history.loss[-1] < 0.01


def test_06_the_loss_over_all_rises_at_more_than_a_third_of_the_steps_and_falls():
    X, y = two_moons(40)
    network = MLP([2, 4, 4, 1], seed=4)
    optimizer, handfuls = SGD(network.parameters(), 0.1), batches(X, y, size=8)
    losses = [loss(network, X, y)]
    for _ in range(20):
        for xb, yb in handfuls:
            optimizer.zero_grad()
            mse([network(x) for x in xb], yb).backward()
            optimizer.step()
            losses.append(loss(network, X, y))
    assert len(losses) == 101 and losses[-1] < 0.4
    assert 34 <= sum(now > before for before, now in zip(losses, losses[1:])) <= 50


def test_06_momentum_is_like_a_larger_rate_for_most_starts():
    X, y = two_moons(40)
    closer = 0
    for seed in SEEDS:
        reached = []
        for rate, beta in ((0.1, 0.0), (0.01, 0.9), (0.01, 0.0)):
            network = MLP([2, 4, 4, 1], seed=seed)
            fit(network, X, y, mse, SGD(network.parameters(), rate, momentum=beta), epochs=20, batch_size=8)
            reached.append(loss(network, X, y))
        closer += abs(reached[1] - reached[0]) < abs(reached[2] - reached[0])
    assert closer >= 19


def test_06_the_loss_on_unseen_points_rises_in_the_end():
    X, y = two_moons(20, noise=0.4, seed=1)
    unseen, truth = two_moons(200, noise=0.4, seed=7)
    rises = above = 0
    for seed in SEEDS:
        network = DenseMLP([2, 8, 1], seed=seed)
        optimizer, losses = SGD(network.parameters(), 0.1), []
        for epochs in (10, 30, 60, 100):
            fit(network, X, y, mse, optimizer, epochs=epochs, batch_size=5)
            losses.append(float(mse(network(unseen), truth).data))
        rises += losses[-1] > 1.02 * min(losses)
        above += losses[-1] > float(mse(network(X), y).data)
    assert rises >= 19 and above == 20
