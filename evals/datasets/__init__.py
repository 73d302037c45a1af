"""The data of the eval tasks: full sets where a folder has them, else the slices that ship."""

from tasteprint.evals.datasets.asap_zh import ASAP_ZH
from tasteprint.evals.datasets.beer import BEER
from tasteprint.evals.datasets.mams import MAMS
from tasteprint.evals.datasets.persona import PERSONA
from tasteprint.evals.datasets.source import DataSet
from tasteprint.evals.datasets.vader_gt import VADER_GT
from tasteprint.evals.datasets.wnut import WNUT17

#: Those with slices.
ALL: tuple[DataSet, ...] = (VADER_GT, MAMS, ASAP_ZH, WNUT17, PERSONA, BEER)
