"""The end-of-block marker: a line that holds nothing but `^`."""

from __future__ import annotations

from notes.kramdown.block.boundary import EOB_MARKER
from notes.kramdown.block.state import BlockState


def eob_marker(state: BlockState) -> bool:
    if not state.skip(EOB_MARKER):
        return False
    state.push_eob()
    return True
