"""Maximization: closed forms, batches, restarts, and every refusal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from boxwalk import Network, record
from boxwalk.errors import NotApplicableError, ParameterError, UnknownNodeError
from boxwalk.inputs import normalize
from boxwalk.maximization import (
    Made,
    Maximizer,
    Progress,
    Settings,
    TimeLeft,
    Transforms,
    channel,
    diversity,
    maximize,
)
from boxwalk.maximization.folding import quick_copy
from boxwalk.maximization.time_left import duration

SMALL = Transforms(pad=2)
WEIGHTS, BIASES = [[1.0, -2.0, 0.5], [-1.0, 3.0, 1.0]], [0.3, -0.1]


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 5, 3, stride=2)
        self.norm2 = nn.BatchNorm2d(5)
        self.act = nn.ReLU(inplace=True)
        self.fc = nn.Linear(5, 4)
        for norm in (self.norm1, self.norm2):
            norm.running_mean.normal_()  # type: ignore[union-attr]
            norm.running_var.uniform_(0.5, 2)  # type: ignore[union-attr]

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.norm1(self.conv1(x)))
        x = self.act(self.norm2(self.conv2(x)))
        found: Tensor = self.fc(x.mean((2, 3)))
        return found


def network(model: nn.Module | None = None) -> Network:
    return Network(model or Small().eval(), (3, 16, 16), 0.5, 0.25)


def pointwise() -> Network:
    """Two channels whose best images are known: white where the weight is positive, black where negative."""
    convolution = nn.Conv2d(3, 2, 1)
    with torch.no_grad():
        convolution.weight.copy_(torch.tensor(WEIGHTS).view(2, 3, 1, 1))
        convolution.bias = nn.Parameter(torch.tensor(BIASES))
    return Network(nn.Sequential(convolution), (3, 8, 8), (0.4, 0.5, 0.6), (0.2, 0.25, 0.3))


@pytest.mark.parametrize(
    ("parameterization", "step", "share"),
    [
        ("pixels", "ascent", 0.95),
        ("pixels", "adam", 0.95),
        ("fourier", "ascent", 0.75),  # one colour everywhere is not what its amplitudes are made for
        ("fourier", "adam", 0.5),
    ],
)
def test_the_known_optimum_is_reached(parameterization: Any, step: Any, share: float) -> None:
    maximizer = Maximizer(
        pointwise(),
        "0",
        settings=Settings(steps=80, parameterization=parameterization, step=step, transforms=False),
    )
    white = np.array([[1, 0, 1], [0, 1, 1]])
    best = []
    for weights, bias, is_white in zip(WEIGHTS, BIASES, white, strict=True):
        values = (is_white - np.array([0.4, 0.5, 0.6])) / np.array([0.2, 0.25, 0.3])
        best.append(float(np.array(weights) @ values + bias))
    for made, wanted, is_white in zip(maximizer.finish(), best, white, strict=True):
        assert made.started < made.reached <= wanted + 1e-4
        assert made.reached > share * wanted
        means = made.picture.mean((1, 2)).numpy()
        assert np.array_equal(means > 0.5, is_white == 1)
        assert 0 <= float(made.picture.min()) <= float(made.picture.max()) <= 1


@pytest.mark.parametrize("fall", [1.0, 4.0])
def test_the_length_of_steps_falls_evenly(fall: float) -> None:
    """What a linear score gains in a step is the step's length times the gradient's."""
    settings = Settings(steps=10, rate=2.0, fall=fall, transforms=False, proxy_slope=0)
    watched = Maximizer(pointwise(), "0", [0], settings=settings).run()
    scores = [float(each.scores[0]) for each in watched if isinstance(each, Progress)]
    lengths = 2.0 * (1 + (fall - 1) * (1 - np.arange(1, 10) / 10))
    gradient = np.linalg.norm(WEIGHTS[0]) / 8  # a mean over 8 x 8 pixels
    assert np.allclose(np.diff(scores), lengths * gradient, rtol=1e-4)


@pytest.mark.parametrize("node", ["conv1", "norm1", "relu", "conv2", "norm2", "act", "fc", "mean"])
def test_every_node_can_be_asked(node: str) -> None:
    """Modules and functions, maps and vectors: what is reached is what the unchanged network says."""
    net = network()
    made = Maximizer(net, node, range(4), settings=Settings(steps=16, transforms=False)).finish()
    assert all(each.reached >= each.started for each in made)
    assert any(each.reached > each.started for each in made)
    for index, each in enumerate(made):
        recording = record(net, each.values[None])
        value = recording.activations[recording.graph.resolve(node).id]
        assert each.reached == pytest.approx(float(value[0, index].mean()), abs=1e-5)
        picture = each.values * 0.25 + 0.5
        assert torch.allclose(picture, each.picture, atol=1e-6)


def test_batches_and_seeds() -> None:
    net = network()
    settings = Settings(steps=6, transforms=SMALL, seed=3)
    together = Maximizer(net, "conv2", settings=settings).finish()
    alone = Maximizer(net, "conv2", settings=settings, batch=1).finish()
    for one, other in zip(together, alone, strict=True):
        assert torch.allclose(one.values, other.values, atol=1e-3)
    (third,) = Maximizer(net, "conv2", [3], settings=settings).finish()
    assert torch.allclose(third.values, together[3].values, atol=1e-3)
    again = Maximizer(net, "conv2", settings=settings).finish()
    assert all(torch.equal(a.values, b.values) for a, b in zip(together, again, strict=True))
    other_seed = Maximizer(net, "conv2", settings=Settings(steps=6, transforms=SMALL, seed=4)).finish()
    assert not torch.allclose(together[0].values, other_seed[0].values, atol=1e-2)


def test_the_model_stays_as_it_was() -> None:
    model = Small().train()
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    numbers = torch.random.get_rng_state()
    maximize(model, "act", [0], steps=3, input_shape=(3, 16, 16))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(module.training for module in model.modules())
    assert all(bool((p.grad == 1).all()) and p.requires_grad for p in model.parameters())  # type: ignore[union-attr]
    assert torch.equal(numbers, torch.random.get_rng_state())


def test_progress_is_told_and_one_may_leave() -> None:
    maximizer = Maximizer(network(), "conv2", settings=Settings(steps=4, transforms=False), batch=2)
    seen: list[Progress | Made] = list(maximizer.run())
    told = [each for each in seen if isinstance(each, Progress)]
    assert [(each.first, each.count, each.step) for each in told] == [
        (first, count, step) for first, count in ((0, 2), (2, 2), (4, 1)) for step in range(1, 5)
    ]
    assert [each.done for each in told] == [2, 4, 6, 8, 10, 12, 14, 16, 17, 18, 19, 20]
    assert all(each.total == 20 for each in told)
    assert told[0].images().shape == (2, 3, 16, 16)
    assert len([each for each in seen if isinstance(each, Made)]) == 5
    going = maximizer.run()
    next(going)
    going.close()  # within one step


def test_results_say_what_was_reached() -> None:
    images = maximize(network(), "fc", [2, 0], steps=4)
    assert images.values.shape == (2, 3, 16, 16)
    assert [label.split(":")[0] for label in images.labels] == ["fc 2", "fc 0"]
    assert images.title == "Feature visualizations of fc"
    named = Network(Small().eval(), (3, 16, 16), 0.5, 0.25, ["ant", "bee", "cat", "dog"])
    assert [label.split(":")[0] for label in maximize(named, "fc", [2, 0], steps=2).labels] == ["cat", "ant"]


def test_a_start_and_objectives_of_ones_own() -> None:
    net = network()
    start = net.prepare(np.full((16, 16, 3), 200, np.uint8))[0][0]
    made = Maximizer(
        net,
        objectives=[channel("fc", 0) - channel("fc", 1), channel("act", 1) + 0.1 * diversity("act", 2)],
        start=start,
        settings=Settings(steps=1, rate=1e-6, transforms=False),
    ).finish()
    assert len(made) == 3
    assert all(torch.allclose(each.values, start, atol=1e-5) for each in made)
    with pytest.raises(ParameterError, match=r"start is \(3, 8, 8\); \(3, 16, 16\)"):
        Maximizer(net, "fc", start=torch.zeros(3, 8, 8))


# ---- folding ----------------------------------------------------------------------------------------------


def test_folding_says_the_same() -> None:
    model = Small().eval()
    graph = record(network(model), torch.randn(1, 3, 16, 16)).graph
    quick = quick_copy(model, graph, ["fc"])
    x = torch.randn(2, 3, 16, 16)
    assert torch.allclose(quick(x), model(x), atol=1e-5)
    assert isinstance(quick.norm1, nn.Identity)
    kept = quick_copy(model, graph, ["conv2"])
    assert isinstance(kept.norm1, nn.Identity)
    assert isinstance(kept.norm2, nn.BatchNorm2d)  # its convolution's own value is wanted
    assert isinstance(model.norm1, nn.BatchNorm2d)


def test_what_is_shared_is_not_folded() -> None:
    class Twice(Small):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x) + super().forward(x * 2)

    model = Twice().eval()
    graph = record(network(model), torch.randn(1, 3, 16, 16)).graph
    quick: Any = quick_copy(model, graph, ["fc"])
    assert isinstance(quick.norm1, nn.BatchNorm2d)


# ---- what goes wrong --------------------------------------------------------------------------------------


class Dead(nn.Module):
    """Channel 0 is never above zero."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 1)
        with torch.no_grad():
            self.conv.bias = nn.Parameter(torch.tensor([-1e6, 0.0]))

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.conv(x))


def test_dead_channels_are_named() -> None:
    dead, alive = Maximizer(network(Dead()), "relu", settings=Settings(steps=8, proxy_slope=0)).finish()
    assert dead.note == "dead: no gradient reached it from 4 different starts."
    assert (dead.reached, alive.note) == (0, "")
    far = Settings(steps=8, proxy_slope=0, rate=1e6)
    (still, _) = Maximizer(network(Dead()), "relu", settings=far).finish()
    assert bool(still.values.isfinite().all())
    proxied = Maximizer(network(Dead()), "relu", settings=Settings(steps=8, proxy_slope=0.1)).finish()
    assert proxied[0].note == ""  # it has a gradient, and does not get there either


def test_what_is_not_finite_begins_anew() -> None:
    class Breaks(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.calls = 0

        def forward(self, x: Tensor) -> Tensor:
            self.calls += 1
            return torch.where(x.sum() > -1e9, x, x) * (float("nan") if self.calls == 6 else 1.0)

    (made, *_) = Maximizer(network(Breaks()), "mul", settings=Settings(steps=6, transforms=False)).finish()
    assert "begun anew 1 times, because its gradient was not finite" in made.note
    assert bool(made.values.isfinite().all())


def test_too_large_batches_become_smaller() -> None:
    class Narrow(Small):
        def forward(self, x: Tensor) -> Tensor:
            if len(x) > 2:
                raise torch.OutOfMemoryError("CUDA out of memory.")
            return super().forward(x)

    made = Maximizer(network(Narrow().eval()), "conv2", settings=Settings(steps=2)).finish()
    assert len(made) == 5


class Cuts(nn.Module):
    def __init__(self, way: str) -> None:
        super().__init__()
        self.conv, self.way = nn.Conv2d(3, 2, 1), way

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        if self.way == "argmax":
            y = y.argmax(1, keepdim=True).float()
        else:
            with torch.no_grad():
                y = y.sin()
        return y * 2


@pytest.mark.parametrize(("way", "operator"), [("argmax", "argmax"), ("no_grad", "sin")])
def test_no_gradient_names_the_operator(way: str, operator: str) -> None:
    with pytest.raises(NotApplicableError, match=rf"from 'mul' to the image: '{operator}'.*cuts it off"):
        Maximizer(network(Cuts(way)), "mul")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Maximizer(network(), "conv3"), UnknownNodeError, "Did you mean 'conv"),
        (lambda: Maximizer(network(), "conv2", [5]), ParameterError, "no channel 5; 0 to 4"),
        (lambda: Maximizer(network()), ParameterError, "Name the node"),
        (lambda: Maximizer(network(), "fc", objectives=[channel("fc", 0)]), ParameterError, "not both"),
        (lambda: Maximizer(network(), "fc", batch=-1), ParameterError, "batch is -1"),
        (lambda: maximize(network(), "fc", steps=0), ParameterError, "'steps' of 'Settings' is 0; allowed"),
        (lambda: maximize(network(), "fc", stepz=1), ParameterError, "Did you mean 'step' or 'steps'"),
        (lambda: maximize(network(), "fc", proxy_slope=2), ParameterError, "from 0 to 1"),
        (lambda: maximize(nn.Embedding(9, 4), "", input_shape=(5,)), NotApplicableError, "images are needed"),
        (lambda: maximize(nn.Linear(4, 2), "", input_shape=(4,)), NotApplicableError, "images of 1 or 3"),
    ],
)  # fmt: skip
def test_refusals(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_a_picture_gives_its_values_again_exactly() -> None:
    net = network()
    for made in Maximizer(net, "conv2", [0, 3], settings=Settings(steps=6, transforms=SMALL)).finish():
        again = normalize(made.picture[None], net.mean, net.std)
        assert torch.equal(again[0], made.values)
        with torch.no_grad():
            reached = record(net, again).activations["conv2"][0].mean((1, 2))
        assert float(reached[int(made.words.split()[-1])]) == pytest.approx(made.reached, abs=1e-6)


def test_steps_that_take_too_long_get_fewer_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock says that a step takes a tenth of a second for each image."""
    seconds = 0.0

    def score(self: Maximizer, model: Any, images: Tensor, *rest: Any) -> list[Tensor]:
        nonlocal seconds
        seconds += 0.1 * len(images)
        return scores(self, model, images, *rest)

    scores = Maximizer._scores
    monkeypatch.setattr(Maximizer, "_scores", score)
    monkeypatch.setattr("time.monotonic", lambda: seconds)
    settings = Settings(steps=5, transforms=False)
    many = Maximizer(network(), "norm1", settings=settings, longest=0.25)
    said = [each for each in many.run() if isinstance(each, Progress)]
    assert [each.count for each in said if each.step == 5] == [2, 2, 2]
    assert said[0].count == 4  # tried first
    quick = Maximizer(network(), "norm1", settings=settings, longest=5.0)
    assert [each.count for each in quick.run() if isinstance(each, Progress) and each.step == 5] == [6]
    seconds = 0.0
    alone = Maximizer(network(), "norm1", settings=settings).finish()
    monkeypatch.undo()
    for one, other in zip(
        alone, Maximizer(network(), "norm1", settings=settings, batch=2).finish(), strict=True
    ):
        torch.testing.assert_close(one.values, other.values, atol=1e-4, rtol=1e-4)


def test_the_time_left_follows_how_fast_it_went_lately() -> None:
    now = 0.0
    left = TimeLeft(lambda: now)
    assert left.words(0, 100) == ""
    now = 2.0
    assert left.words(10, 100) == "18 s left"
    now = 3.0
    assert left.seconds(5, 100) is None  # done once more
    now = 5.0
    assert left.seconds(15, 100) == pytest.approx(17.0)
    for _ in range(60):  # ten times slower from here on
        now += 1.0
        seconds = left.seconds(15 + (now - 5.0) / 2, 1000)
    assert seconds == pytest.approx((1000 - 45) * 2, rel=0.01)
    assert [duration(each) for each in (3.2, 89, 240, 3 * 3600)] == ["3 s", "89 s", "4 min", "3.0 h"]


def test_transforms_are_on_off_or_numbers_of_ones_own() -> None:
    assert Settings().between == Transforms()
    assert Settings(transforms=False).between is None
    assert Settings(transforms=SMALL).between == SMALL
