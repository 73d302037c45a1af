"""TODO agents/llm.

backend.py            What stands behind the model door: a served model, any LangChain chat model, or a script.
calibration.py        Fitted calibrations, from the file that ships and from files of the user's own.
client.py             The one door to the model: bounded, retried, cached, counted.
concurrency.py        Running one user's readings at the same time.
error_mapping.py      The errors of models' clients in our words.
label_logprobs.py     Scoring labels on an OpenAI-compatible server.
langchain_backend.py  The backend for any LangChain chat model that a user hands in.
openai_backend.py     The backend for a model behind an OpenAI-compatible server, vLLM above all.
scores.py             What scoring labels gives: log-probabilities, and probabilities after calibration.
scripted_backend.py   A backend that answers from a script: for tests, docs and dry runs. Nothing is served.
session.py            One user's work at the model door: ``complete`` and ``score``.
tokens.py             Counting tokens, and telling the control tokens, without a server.
"""

from tasteprint.agents.llm.backend import Backend, Labels, LLMResponse, json_schema
from tasteprint.agents.llm.calibration import (
    PACKAGED_CALIBRATIONS,
    Blend,
    Calibration,
    FittedBlend,
    FittedCalibration,
    load_calibrations,
    read_calibrations,
    write_calibrations,
)
from tasteprint.agents.llm.client import Calibrations, LLMClient, LLMClientConfig
from tasteprint.agents.llm.concurrency import gather_or_cancel
from tasteprint.agents.llm.langchain_backend import LangChainBackend
from tasteprint.agents.llm.openai_backend import OpenAIBackend
from tasteprint.agents.llm.scores import Scores, softmax
from tasteprint.agents.llm.scripted_backend import HashEmbedder, ScriptedModel, hash_scores
from tasteprint.agents.llm.session import Session
from tasteprint.agents.llm.tokens import token_counter

__all__ = [
    "PACKAGED_CALIBRATIONS",
    "Backend",
    "Blend",
    "Calibration",
    "Calibrations",
    "FittedBlend",
    "FittedCalibration",
    "HashEmbedder",
    "LLMClient",
    "LLMClientConfig",
    "LLMResponse",
    "Labels",
    "LangChainBackend",
    "OpenAIBackend",
    "Scores",
    "ScriptedModel",
    "Session",
    "gather_or_cancel",
    "hash_scores",
    "json_schema",
    "load_calibrations",
    "read_calibrations",
    "softmax",
    "token_counter",
    "write_calibrations",
]
