"""Snapshots: what the page shows, as files that other programs read."""

from boxwalk.snapshots.making import Progress, Snapshot, snapshot
from boxwalk.snapshots.verifying import Damage, verify

__all__ = ["Damage", "Progress", "Snapshot", "snapshot", "verify"]
