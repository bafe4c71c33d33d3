"""Jobs: analyses that take time, their order, and the store of what they found."""

from boxwalk.jobs.gate import NetworkGate
from boxwalk.jobs.job import Job, State
from boxwalk.jobs.queue import Jobs
from boxwalk.jobs.store import Store, default_root, key_of

__all__ = ["Job", "Jobs", "NetworkGate", "State", "Store", "default_root", "key_of"]
