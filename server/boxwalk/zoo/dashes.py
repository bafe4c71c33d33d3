"""One pre-defined filter module with two weights, which sees of which dashes there are more (Linse, 6.1)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from boxwalk.zoo.pfm import FixedConv2d, filters

LINES = (5, 7)  # the horizontal and the vertical line of the filters, H and V of eq. 6.2 divided by 12


class DashesNetwork(nn.Module):
    """Pictures of dashes float32 [N, 1, H, W] in 0..1, white on black, to scores [N, 2].

    The first score is f(x) = sum over pixels of ReLU(H * x) - ReLU(V * x) (eq. 6.1), the second is 0: so the
    first, "horizontal", wins where f is above zero. The two weights, the only ones that are trained, begin at
    this solution. It is the first variant of table 6.1, which has no batch normalization. With dashes of
    1 x 5 pixels that stand apart, f is twice the difference of their numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.depthwise = FixedConv2d(1, filters(*LINES), growth=len(LINES))
        self.relu = nn.ReLU(inplace=True)
        self.pointwise = nn.Conv2d(len(LINES), 1, 1, bias=False)
        with torch.no_grad():
            self.pointwise.weight.copy_(torch.tensor([1.0, -1.0]).reshape(1, 2, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        more = self.pointwise(self.relu(self.depthwise(x))).sum((2, 3))
        return torch.cat([more, torch.zeros_like(more)], 1)
