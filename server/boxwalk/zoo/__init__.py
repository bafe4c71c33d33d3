"""Networks of the papers, and the modules that they are made of; `zoo:NAME` is the TARGET of each."""

from boxwalk.zoo.catalogue import FOLDER, Entry, entry, names

__all__ = ["FOLDER", "Entry", "entry", "names"]
