"""Parameters of an analysis: one frozen pydantic model each, from which every form is built."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from boxwalk.network import Network
from boxwalk.recording.graph import Node


class Parameters(BaseModel):
    """Base of every analysis' parameters; this one itself is for analyses that have none.

    Every field has a default, a description and limits (`Field(64, ge=2, le=512, description=...)`), because
    the page, the headset, the notebook and the command line make their forms of nothing but the JSON schema:
    `bool` is a toggle; a limited `int` a stepper or slider; a limited `float` a slider; `Literal[...]` a
    choice; `int | None` may be left empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def fit(self, node: Node | None, network: Network) -> None:
        """Raise ParameterError where a value does not fit this node or network, as a channel that is not
        there.
        """
