"""One cached, retried and counted client for every model, and the backends behind it.

backend.py            the interface of a backend: complete, and score labels
calibration.py        contextual calibration, and fitted blends with their files
client.py             the LLM client: cache, retries, limits, counts
concurrency.py        gather that cancels the rest on the first failure
error_mapping.py      from errors of models' clients to Tasteprint's
label_logprobs.py     log-probabilities of labels from an OpenAI-compatible server
langchain_backend.py  any LangChain chat model that a user passes in
openai_backend.py     a model behind an OpenAI-compatible server, vLLM above all
scores.py             the scores of labels for one text
scripted_backend.py   answers from a script, for tests and dry runs
session.py            one user's requests, with their cost
softmax.py            softmax, and the linear classifier that heads and entities share
tokens.py             counts of tokens, and a model's control tokens
"""

from tasteprint.agents.llm.backend import Backend, Labels, LLMResponse, json_schema
from tasteprint.agents.llm.calibration import (
    PACKAGED_CALIBRATIONS,
    Blend,
    Calibration,
    Calibrations,
    FittedBlend,
    load_calibrations,
    read_calibrations,
    write_calibrations,
)
from tasteprint.agents.llm.client import LLMClient, LLMClientConfig
from tasteprint.agents.llm.concurrency import gather_or_cancel
from tasteprint.agents.llm.langchain_backend import LangChainBackend
from tasteprint.agents.llm.openai_backend import OpenAIBackend
from tasteprint.agents.llm.scores import Scores
from tasteprint.agents.llm.scripted_backend import HashEmbedder, ScriptedModel, hash_scores
from tasteprint.agents.llm.session import Session
from tasteprint.agents.llm.softmax import LinearClassifier, softmax
from tasteprint.agents.llm.tokens import token_counter

__all__ = [
    "PACKAGED_CALIBRATIONS",
    "Backend",
    "Blend",
    "Calibration",
    "Calibrations",
    "FittedBlend",
    "HashEmbedder",
    "LLMClient",
    "LLMClientConfig",
    "LLMResponse",
    "Labels",
    "LangChainBackend",
    "LinearClassifier",
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
