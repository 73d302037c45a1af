"""The data of the eval tasks: full sets where a folder has them, else the slices that ship.

asap_zh.py    Restaurant reviews in Chinese, with the polarity of the aspects that they speak of (ASAP).
beer.py       Posts on beer.stackexchange.com: what users wrote first, and the threads that they came to later.
labelled.py   The labelled examples that calibrations are fitted on: the dev splits of two data sets.
mams.py       Restaurant sentences that speak of two things or more, each in its own way (mams, ATSA part).
movielens.py  MovieLens 100K, read from the installed package ``recbole``, which brings it along.
own.py        Sets that were written for this project: all their lines ship.
persona.py    Synthetic-Persona-Chat: conversations of two people, and the lines that describe each.
source.py     Where the rows of a data set come from: the full set where a folder has it, else the slice.
vader_gt.py   Sentences of product reviews with how positive twenty people found each (vader_gt).
wnut.py       WNUT 2017 emerging entities: noisy sentences of users with the names that people marked.
"""

from tasteprint.evals.datasets.asap_zh import ASAP_ZH, ASPECTS, WORDS
from tasteprint.evals.datasets.beer import BEER, catalogue, in_no_split
from tasteprint.evals.datasets.labelled import Example, opinions, side, tones
from tasteprint.evals.datasets.mams import MAMS
from tasteprint.evals.datasets.movielens import MovieLens, load_movielens
from tasteprint.evals.datasets.own import OwnSet
from tasteprint.evals.datasets.persona import PERSONA
from tasteprint.evals.datasets.source import SPLITS, VARIABLE, DataSet, Row, Split, hash_order
from tasteprint.evals.datasets.vader_gt import VADER_GT, review, strong
from tasteprint.evals.datasets.wnut import WNUT17, training

ALL: tuple[DataSet, ...] = (VADER_GT, MAMS, ASAP_ZH, WNUT17, PERSONA, BEER)

__all__ = [
    "ALL",
    "ASAP_ZH",
    "ASPECTS",
    "BEER",
    "MAMS",
    "PERSONA",
    "SPLITS",
    "VADER_GT",
    "VARIABLE",
    "WNUT17",
    "WORDS",
    "DataSet",
    "Example",
    "MovieLens",
    "OwnSet",
    "Row",
    "Split",
    "catalogue",
    "hash_order",
    "in_no_split",
    "load_movielens",
    "opinions",
    "review",
    "side",
    "strong",
    "tones",
    "training",
]
