"""Small models that do what tools for graphs often get wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint


class TwoConvs(nn.Module):
    """3 -> 8 -> 8 channels; the programs below differ in what they do in between."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.a = nn.Conv2d(3, 8, 3, padding=1)
        self.b = nn.Conv2d(8, 8, 3, padding=1)


class ViewWrite(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        x = self.a(x)
        x[:, 4:] += 1
        x[:, :2] = 0
        return self.b(x)  # type: ignore[no-any-return]


class PartsOfZeros(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        y = self.a(x)
        z = torch.zeros(y.shape)
        z[:, :4] = y[:, :4] * 2
        z[:, 4:] = y[:, 4:] * 3
        return self.b(z)  # type: ignore[no-any-return]


class ChunkDict(TwoConvs):
    def forward(self, x: Tensor) -> dict[str, Any]:
        first, second = self.a(x).chunk(2, 1)
        first.relu_()
        return {"all": torch.cat([first, second], 1), "rest": [second * 2, (second.sum(),)]}


class DataViews(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        y = self.a(x)
        y.data.mul_(2)
        y.transpose_(2, 3)
        return self.b(y.unsqueeze(0).squeeze_(0))  # type: ignore[no-any-return]


class ControlFlow(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        x = self.a(x)
        while x.abs().max() > 0.5:
            x = x * 0.5
        x = x + 1 if x.sum() > 0 else x - 1
        return self.b(x)  # type: ignore[no-any-return]


class Checkpointed(TwoConvs):
    def __init__(self, reentrant: bool) -> None:
        super().__init__()
        self.reentrant = reentrant

    def forward(self, x: Tensor) -> Tensor:
        y = checkpoint(lambda t: functional.relu(self.a(t)), x, use_reentrant=self.reentrant)
        return self.b(y)  # type: ignore[no-any-return]


class Doubling(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x.clamp(min=0) * 2

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        return grad


class OwnFunction(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        return self.b(Doubling.apply(self.a(x)))  # type: ignore[no-any-return]


class Scripted(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        inner = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True)).eval()
        self.scripted = torch.jit.script(inner)
        self.head = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.scripted(x).mean((2, 3)))  # type: ignore[no-any-return]


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(5, 6, batch_first=True)
        self.attention = nn.MultiheadAttention(6, 2, batch_first=True)
        self.head = nn.Linear(6, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        y, (hidden, _) = self.lstm(x)
        y, weights = self.attention(y, y, y)
        return self.head(y), hidden, weights


class ManyCalls(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x: Tensor, mask: Tensor, *, scale: float = 1.0) -> Tensor:
        for _ in range(3):
            x = self.layer(x).relu_()
        return x * mask * scale


class SharedBlock(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        block = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
        self.first = nn.ModuleDict({"in": block})
        self.second = nn.ModuleDict({"out": block})

    def forward(self, x: Tensor) -> Tensor:
        return self.second["out"](self.first["in"](x) + x)  # type: ignore[no-any-return]


class HiddenModules(nn.Module):
    """Modules in a plain list are not in the module tree."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4)]

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x


class SecondTry(nn.Module):
    """A call that fails and is caught."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong = nn.Sequential(nn.Linear(5, 4))
        self.right = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        try:
            y = self.wrong(x)
        except RuntimeError:
            y = self.right(x)
        return y.relu()  # type: ignore[no-any-return]


class Functional(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return (x * 2).relu() + 1


class Parametrized(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.normed = nn.utils.parametrizations.weight_norm(nn.Linear(4, 5))
        self.spectral = nn.utils.parametrizations.spectral_norm(nn.Linear(5, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.spectral(self.normed(x))  # type: ignore[no-any-return]


class NumPyBetween(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        y = self.a(x)
        return self.b(torch.from_numpy(np.tanh(y.numpy())))  # type: ignore[no-any-return]


class NumPyBeside(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        y = self.a(x)
        return self.b(y + torch.from_numpy(np.tanh(y.numpy())))  # type: ignore[no-any-return]


class NumPyLayer(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.from_numpy(np.tanh(x.numpy()))


class NumPyInLeaf(TwoConvs):
    def __init__(self) -> None:
        super().__init__()
        self.tanh = NumPyLayer()

    def forward(self, x: Tensor) -> Tensor:
        return self.b(self.tanh(self.a(x)))  # type: ignore[no-any-return]


class NumPyInBlock(TwoConvs):
    def __init__(self) -> None:
        super().__init__()
        self.block = nn.Sequential(NumPyLayer(), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        return self.b(self.block(self.a(x)))  # type: ignore[no-any-return]


class NumPyAtEnd(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        return torch.from_numpy(self.a(x).numpy() * 2)


class ThroughNumbers(TwoConvs):
    def forward(self, x: Tensor) -> Tensor:
        return torch.tensor(self.a(x).mean((2, 3)).tolist()) * 2


class Constants(TwoConvs):
    """Tensors that are made from numbers on the way are no gaps."""

    def forward(self, x: Tensor) -> Tensor:
        mean = torch.tensor([0.5, 0.4, 0.3]) / 2
        y = self.a(x - mean[:, None, None])
        position = torch.arange(8.0).reshape(1, 8, 1, 1).sin()
        return self.b(y + position)  # type: ignore[no-any-return]


class Buffered(nn.Module):
    """Writes to a buffer, rebinds another, counts in a plain attribute."""

    steps: Tensor
    last: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("steps", torch.zeros(4))
        self.register_buffer("last", torch.zeros(2, 4))
        self.cache = torch.ones(4)
        self.layer = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        self.steps[1:] += 1
        self.last = self.layer(x)
        self.cache.mul_(2)
        return self.last + self.steps * self.cache


class Failing(nn.Module):
    """Raises in a leaf module, in an operation, or in between."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where
        self.body = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.ReLU(inplace=True))
        self.wrong = nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.body(x)
        if self.where == "module":
            return self.wrong(x)  # type: ignore[no-any-return]
        if self.where == "operation":
            return x + torch.zeros(2, 7)
        raise ValueError("the model does not like this input")


class MaskedTokens(nn.Module):
    """Token ids in, attention with matrix products outside of modules."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        self.query = nn.Linear(8, 8)
        self.key = nn.Linear(8, 8)
        self.norm = nn.LayerNorm(8)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.embed(ids)
        heads = (ids.shape[0], ids.shape[1], 2, 4)
        q, k = self.query(x).view(heads).transpose(1, 2), self.key(x).view(heads).transpose(1, 2)
        scores = (q @ k.transpose(-1, -2)) / 2
        mask = torch.full(scores.shape[-2:], float("-inf")).triu(1)
        weights = (scores + mask).softmax(-1)
        mixed = weights @ x.view(heads).transpose(1, 2)
        return self.norm(mixed.transpose(1, 2).reshape(x.shape) + x)  # type: ignore[no-any-return]
