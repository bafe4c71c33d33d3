"""Jobs: analyses that take time, their order, and the store of what they found."""

from boxwalk.jobs.job import Job, State
from boxwalk.jobs.kept import shelf_of
from boxwalk.jobs.queue import Jobs
from boxwalk.jobs.store import Shelf, Stock, Store, default_root, key_of
from boxwalk.jobs.turns import Turns, Urgency, single_threads

__all__ = [
    "Job",
    "Jobs",
    "Shelf",
    "State",
    "Stock",
    "Store",
    "Turns",
    "Urgency",
    "default_root",
    "key_of",
    "shelf_of",
    "single_threads",
]
