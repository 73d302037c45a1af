"""The data of the eval tasks: full sets where a folder has them, else the slices that ship."""

from tasteprint.evals.datasets.beer import BEER
from tasteprint.evals.datasets.source import DataSet

#: Those with slices.
ALL: tuple[DataSet, ...] = (BEER,)
