"""How much may be under way to a visitor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxwalk.errors import MalformedError
from boxwalk.serving.window import LEAST, MESSAGES, MOST, QUICK_SECONDS, Window


def after(delays: list[float]) -> int:
    """Bytes that a message may have after others that were acknowledged after so many seconds."""
    window, now = Window(), 0.0
    for delay in delays:
        window.sent(now)
        now += delay
        window.acknowledged(1, now)
    return window.room


def test_messages_grow_on_a_quick_line_and_shrink_on_a_slow_one() -> None:
    assert after([]) == after([1.0]) == 0  # one layer
    assert after([0.01]) == LEAST
    assert after([0.01, 0.01, 0.01, 1.0]) == 2 * LEAST
    assert after([0.01, 1.0]) == 0
    assert after([0.01] * 20) == MOST
    assert after([0.01] * 20 + [1.0] * 20) == 0


@given(delays=st.lists(st.floats(0, 4 * QUICK_SECONDS)))
def test_messages_stay_within_their_limits(delays: list[float]) -> None:
    room = after(delays)
    assert room == 0 or LEAST <= room <= MOST


def test_it_is_full_until_the_eldest_is_acknowledged() -> None:
    window = Window()
    for number in range(MESSAGES):
        assert not window.full
        window.sent(number)
    with pytest.raises(MalformedError, match="5 messages were acknowledged, only 4 are under way"):
        window.acknowledged(MESSAGES + 1, MESSAGES)
    full = [window.full]
    window.acknowledged(2, MESSAGES)
    assert [*full, window.full] == [True, False]
    with pytest.raises(MalformedError, match="3 messages were acknowledged, only 2 are under way"):
        window.acknowledged(3, MESSAGES)
