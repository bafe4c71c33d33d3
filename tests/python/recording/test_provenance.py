"""Overlap of views, against the sets of addresses that they have."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from boxwalk.recording.provenance import Region

SHAPE = (3, 4, 5)


def addresses(tensor: Tensor) -> set[int]:
    storage = torch.arange(120)
    view = storage.as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())
    return set(view.flatten().tolist())


@st.composite
def views(draw: st.DrawFn) -> Tensor:
    view = torch.zeros(120)[20:80].view(SHAPE)
    for axis, size in enumerate(SHAPE):
        start = draw(st.integers(0, size - 1))
        stop = draw(st.integers(start + 1, size))
        step = draw(st.integers(1, 2))
        view = view[(slice(None),) * axis + (slice(start, stop, step),)]
    if draw(st.booleans()):
        view = view.transpose(0, 2)
    if draw(st.booleans()):
        view = view[0]
    return view


@given(views(), views())
def test_regions_against_addresses(a: Tensor, b: Tensor) -> None:
    first, second = addresses(a), addresses(b)
    if first & second:
        assert Region(a).overlaps(Region(b))
    if Region(a).covers(Region(b)):
        assert second <= first


@given(st.integers(0, 2), st.integers(1, 4))
def test_plain_slices_are_told_apart_exactly(axis: int, cut: int) -> None:
    base = torch.zeros(SHAPE)
    cut = min(cut, SHAPE[axis] - 1)
    before = base.narrow(axis, 0, cut)
    after = base.narrow(axis, cut, SHAPE[axis] - cut)
    assert not Region(before).overlaps(Region(after))
    assert Region(base).covers(Region(after))
    assert not Region(before).covers(Region(base))


def test_other_element_sizes_count_as_overlapping() -> None:
    base = torch.zeros(8)
    assert Region(base[:2]).overlaps(Region(base.view(torch.int16)[8:]))
