"""Analyses: named functions of recordings and networks, one file each, found by themselves."""

from boxwalk.analyses.calls import Call, analyze, graph_of, prepare, run, shelf_identity, where
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Item, Kept, KeptInMemory, Outcome, Progress
from boxwalk.analyses.registry import Analysis, all_analyses, analysis, get

__all__ = [
    "Analysis",
    "Call",
    "Inputs",
    "Item",
    "Kept",
    "KeptInMemory",
    "Outcome",
    "Parameters",
    "Progress",
    "all_analyses",
    "analysis",
    "analyze",
    "get",
    "graph_of",
    "prepare",
    "run",
    "shelf_identity",
    "where",
]
