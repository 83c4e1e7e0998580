"""A property that is worked out once for each object and kept on it.

It is ``functools.cached_property`` without that one's lock, which takes as long as most of what is kept here; a value that two
threads work out at the same time is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

_Value_co = TypeVar("_Value_co", covariant=True)


class once(Generic[_Value_co]):  # noqa: N801 -- a decorator, as property is
    """Make a method of no arguments a property whose value is kept on the object."""

    def __init__(self, find: Callable[[Any], _Value_co]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> _Value_co: ...
    def __get__(self, instance: object | None, owner: type) -> Self | _Value_co:
        """Return the value; it is asked for once, since from then on the object has it itself."""
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._find(instance)
        return value
