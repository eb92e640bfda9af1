"""The filters: Liquid 4's own and Jekyll's, by name.

Each is a function of the context, the input and its arguments. Input and arguments are whatever a template holds, so
each says itself what it makes of `nil`. A `ValueError` or `TypeError` becomes a Liquid error with its place.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from notes.liquid.filters import dates, lists, numbers, site, text, urls


class Filter:
    """A filter and how many arguments it takes beside its input."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        parameters = list(inspect.signature(function).parameters.values())[2:]
        required = sum(parameter.default is inspect.Parameter.empty for parameter in parameters)
        self.counts = (required, len(parameters))

    def __call__(self, context: Any, value: Any, *arguments: Any) -> Any:
        return self._function(context, value, *arguments)


FILTERS: dict[str, Filter] = {
    name: Filter(function)
    for module in (text, numbers, lists, dates, urls, site)
    for name, function in module.FILTERS.items()
}
