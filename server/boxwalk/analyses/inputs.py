"""Which example inputs of a network an analysis is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor

from boxwalk.network import Example, Network
from boxwalk.network.fingerprint import fingerprint
from boxwalk.parameters import chosen

SAMPLED = 16


@dataclass(frozen=True)
class Inputs:
    """Chosen example inputs of a network. indices: ascending, each once."""

    network: Network
    indices: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.indices)

    def __iter__(self) -> Iterator[Example]:
        """The examples one after the other, each read when it is its turn."""
        return (self.network.example(index) for index in self.indices)

    def seen_by(self, network: Network, index: int) -> tuple[Tensor, ...]:
        """Example `index` as `network` takes it, which may prepare it in another way than its own network."""
        if network is self.network:
            return network.example(index).inputs
        return network.prepare(self.network.example_source(index))

    def identity(self, networks: Sequence[Network]) -> list[object]:
        """Words for the store's key: which ones, and what up to SAMPLED of them hold for `networks`."""
        step = max(1, -(-len(self.indices) // SAMPLED))
        tensors = (
            tensor
            for network in networks
            for index in self.indices[::step]
            for tensor in self.seen_by(network, index)
        )
        return [list(self.indices), fingerprint(tensors)]

    @classmethod
    def chosen(cls, network: Network, selector: str | None) -> Inputs:
        """The example inputs that `selector` names: `all` (also None), `0-9`, `0,3,7`, or both.

        Raises ParameterError for anything else, or an example that is not there.
        """
        return cls(network, chosen("inputs", selector, network.example_count, "the network's example inputs"))
