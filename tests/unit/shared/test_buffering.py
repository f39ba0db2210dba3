"""Reading a socket in large pieces."""

import pytest

from shared.buffered_transport import PIECE, buffered


def test_what_is_asked_for_comes_from_one_piece_and_nothing_is_lost_in_between() -> None:
    pieces, asked = [b"abcdef", b"gh"], []

    def receive(size: int) -> bytes:
        asked.append(size)
        if len(asked) == 2:
            raise TimeoutError
        return pieces.pop(0)

    read = buffered(receive)
    assert [read(1), read(4), read(9)] == [b"a", b"bcde", b"f"]
    with pytest.raises(TimeoutError):
        read(1)
    assert read(2) == b"gh"
    assert asked == [PIECE] * 3
