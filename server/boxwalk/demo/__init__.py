"""The networks of `boxwalk demo`: small, trained on what scikit-image and scikit-learn carry.

`textures.py` and `digits.py` also show how a network of one's own is prepared.
"""

from pathlib import Path

from boxwalk.demo import digits, textures
from boxwalk.network import Network

__all__ = ["TOUR", "networks"]

#: a guided tour of them, in ten stops
TOUR = Path(__file__).with_name("tour.json")


def networks() -> list[Network]:
    """The demo networks with their trained weights and example inputs.

    Raises TargetError if scikit-image or scikit-learn, which carry the examples, are not installed.
    """
    return [textures.network(), digits.network()]
