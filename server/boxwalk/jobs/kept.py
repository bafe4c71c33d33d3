"""Finished parts of an analysis, kept in the store one by one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from boxwalk.analyses import Item
from boxwalk.errors import StoreError
from boxwalk.jobs.store import Shelf, Store, key_of
from boxwalk.results import AnyResult

log = logging.getLogger(__name__)


def shelf_of(identity: Mapping[str, Any]) -> Shelf:
    """Where parts stand. identity: see `analyses.shelf_identity`; what else it says does not matter."""
    whole = key_of({"parts": identity["parts"], "networks": identity["networks"]})
    node = identity["node"]
    return Shelf(whole) if node is None else Shelf(whole, key_of({"node": node}))


class KeptInStore:
    """The parts of one analysis of one node with certain weights and inputs; see `analyses.Kept`.

    A store that cannot be written costs no more than the parts. troubles: why some could not be.
    """

    def __init__(
        self, store: Store, identity: Mapping[str, Any], troubles: list[StoreError] | None = None
    ) -> None:
        self.troubles = [] if troubles is None else troubles
        self._store = store
        self._identity = identity
        self._shelf = shelf_of(identity)

    def get(self, item: Item) -> AnyResult | None:
        try:
            found = self._store.read(self._key(item), self._shelf)
        except StoreError as error:
            log.warning("%s", error)
            return None
        return None if isinstance(found, Mapping) else found

    def put(self, item: Item, result: AnyResult) -> None:
        try:
            self._store.write(self._key(item), result, self._shelf)
        except StoreError as error:
            log.warning("%s", error)
            self.troubles.append(error)

    def at(self, node: str) -> KeptInStore:
        return KeptInStore(self._store, {**self._identity, "node": node}, self.troubles)

    def _key(self, item: Item) -> str:
        return key_of({**self._identity, "item": dict(item)})
