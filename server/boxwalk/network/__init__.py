"""A model with what is known about it."""

from boxwalk.network.examples import Example
from boxwalk.network.network import Network, unique_ids

__all__ = ["Example", "Network", "unique_ids"]
