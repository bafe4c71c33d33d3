"""Jobs: analyses that take time, their order, and the store of what they found."""

from boxwalk.jobs.job import Job, State
from boxwalk.jobs.queue import Jobs
from boxwalk.jobs.store import Store, default_root, key_of
from boxwalk.jobs.turns import Turns, Urgency, single_threads

__all__ = ["Job", "Jobs", "State", "Store", "Turns", "Urgency", "default_root", "key_of", "single_threads"]
