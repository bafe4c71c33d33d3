"""Images that excite what one asks about: objectives, parameterizations, transforms and steps."""

from boxwalk.maximization.maximize import Maximizer, maximize
from boxwalk.maximization.objectives import (
    Objective,
    activation,
    channel,
    direction,
    diversity,
    eigenfeature,
    strongest,
    texture,
    unit,
)
from boxwalk.maximization.proxy_grad import proxy_grad
from boxwalk.maximization.settings import Made, Progress, Settings, as_images
from boxwalk.maximization.time_left import TimeLeft
from boxwalk.maximization.transforms import Transforms

__all__ = [
    "Made",
    "Maximizer",
    "Objective",
    "Progress",
    "Settings",
    "TimeLeft",
    "Transforms",
    "activation",
    "as_images",
    "channel",
    "direction",
    "diversity",
    "eigenfeature",
    "maximize",
    "proxy_grad",
    "strongest",
    "texture",
    "unit",
]
