"""A model of text: which letter comes next? Text goes in by a function of one's own, letters come out.

boxwalk serve examples/letters.py:network
boxwalk graph examples/letters.py:network --input "peter piper"
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from boxwalk import Network

RHYME = "peter piper picked a peck of pickled peppers, a peck of pickled peppers peter piper picked. "
LETTERS = sorted(set(RHYME))
LENGTH = 24  # letters that the model looks back on


class LetterModel(nn.Module):
    """One block of a transformer over single letters."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.letters = nn.Embedding(len(LETTERS), width)
        self.places = nn.Embedding(LENGTH, width)
        self.attention = nn.MultiheadAttention(width, 4, batch_first=True)
        self.norm1 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.norm2 = nn.LayerNorm(width)
        self.head = nn.Linear(width, len(LETTERS))

    def forward(self, ids: Tensor) -> Tensor:
        """ids: int64 [N, T], T <= 24. Returns logits [N, T, letters] of the letter that follows each one."""
        length = ids.shape[1]
        x = self.letters(ids) + self.places(torch.arange(length, device=ids.device))
        later = torch.ones(length, length, dtype=torch.bool, device=ids.device).triu(1)
        x = self.norm1(x + self.attention(x, x, x, attn_mask=later, need_weights=False)[0])
        x = self.norm2(x + self.mlp(x))
        logits: Tensor = self.head(x)
        return logits


def to_ids(source: str | list[int]) -> Tensor:
    """The last 24 letters of a text (or their ids) as int64 [T]; letters that are not in the rhyme are left
    out.
    """
    if isinstance(source, str):
        source = [LETTERS.index(letter) for letter in source.lower() if letter in LETTERS]
    return torch.tensor(source[-LENGTH:] or [LETTERS.index(" ")])


def to_text(ids: list[int]) -> str:
    return "".join(LETTERS[index] for index in ids)


def network(steps: int = 120) -> Network:
    """Trained on the spot to know the rhyme by heart."""
    torch.manual_seed(0)
    model = LetterModel()
    ids = torch.tensor([LETTERS.index(letter) for letter in RHYME * 2])
    starts = torch.arange(len(RHYME))
    x = torch.stack([ids[start : start + LENGTH] for start in starts])
    y = torch.stack([ids[start + 1 : start + LENGTH + 1] for start in starts])
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        torch.autograd.backward(nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten()))
        optimizer.step()
    return Network(
        model,
        (LENGTH,),
        dataset=["peter piper pi", "a peck of ", "pickled pep"],
        title="Letters",
        description="Which letter comes next? Type the beginning of the rhyme.",
        preprocess=to_ids,
        decode=to_text,
    )


if __name__ == "__main__":
    from boxwalk import serve

    serve(network())
