"""The networks of `boxwalk demo`: small, trained on what scikit-image and scikit-learn carry.

`textures.py` and `digits.py` also show how a network of one's own is prepared.
"""

from boxwalk.demo import digits, textures
from boxwalk.network import Network

__all__ = ["networks"]


def networks() -> list[Network]:
    """The demo networks with their trained weights and example inputs.

    Raises TargetError if scikit-image or scikit-learn, which carry the examples, are not installed.
    """
    return [textures.network(), digits.network()]
