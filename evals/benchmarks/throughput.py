"""Throughput through the LLM client against the raw server, same prompts, same run.

    python -m tasteprint.evals.benchmarks.throughput [--engine-url URL] [--model NAME] [--json]

Both sides send the same requests with the same bound on requests in flight, in turn, after a round
that warms the server's prefix cache for both. The ratio of the medians is the figure to quote;
tokens per second depend on the machine. The client works without its generation cache, so that it
asks every time.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import openai
import platformdirs
from rich.console import Console
from rich.table import Table

from tasteprint.agents.llm import LLMClient, LLMClientConfig, OpenAIBackend, Session, json_schema
from tasteprint.agents.profiler import FreeSummary
from tasteprint.agents.serving import Endpoint, Engine, EngineConfig
from tasteprint.profiling.errors import ModelRefused
from tasteprint.profiling.models import Usage
from tasteprint.prompts import Library, Prompt

CONCURRENCY = 32
_SUBJECTS = ("stout", "lager", "cider", "hops", "yeast", "glassware", "storage", "history")
_VERBS = ("asks about", "writes about", "compares", "recommends", "has doubts about", "brews")


def claims(n: int) -> list[dict[str, object]]:
    """Inputs of ``summary_free`` for ``n`` invented customers, all different."""
    return [
        {
            "claims": [
                {
                    "id": f"c{k}",
                    "text": f"Customer {customer} {_VERBS[(customer + k) % len(_VERBS)]} "
                    f"{_SUBJECTS[(customer * 3 + k) % len(_SUBJECTS)]}, {k + 2} times.",
                }
                for k in range(5)
            ]
        }
        for customer in range(n)
    ]


class Sides:
    """The two ways to ask."""

    def __init__(self, engine: Engine, endpoint: Endpoint, n: int) -> None:
        self.llm = LLMClient(OpenAIBackend(engine), config=LLMClientConfig(concurrency=CONCURRENCY))
        self.raw = openai.AsyncOpenAI(base_url=endpoint.url, api_key=endpoint.api_key)
        self.endpoint = endpoint
        library = Library.load()
        self.write: Prompt = library.get("summary_free")
        self.read: Prompt = library.get("sentiment")
        self.inputs = claims(n)
        self.texts = [f"{c['claims']}" for c in self.inputs]

    async def client_generates(self) -> Usage:
        """Through the LLM client, with the answers' validation."""
        before = self.llm.usage

        async def one(inputs: dict[str, object]) -> None:
            try:
                await Session(self.llm).complete(self.write, inputs, FreeSummary)
            except ModelRefused:  # cut off at the token limit: its tokens count all the same
                return

        await asyncio.gather(*map(one, self.inputs))
        return _difference(self.llm.usage, before)

    async def raw_generates(self) -> Usage:
        """Straight to the server."""
        slots = asyncio.Semaphore(CONCURRENCY)

        async def one(inputs: dict[str, object]) -> Usage:
            rendered = self.write.render(inputs)
            async with slots:
                answer = await self.raw.chat.completions.create(  # type: ignore[call-overload]
                    model=self.endpoint.model,
                    messages=[m.model_dump() for m in rendered.messages],
                    response_format=json_schema(FreeSummary),
                    temperature=0,
                    seed=0,
                    max_completion_tokens=self.write.options.max_output_tokens,
                )
            return _usage(answer.usage)

        return sum(await asyncio.gather(*map(one, self.inputs)), Usage())

    async def client_scores(self) -> Usage:
        """Label scores through the LLM client."""
        before = self.llm.usage
        await asyncio.gather(
            *(Session(self.llm).score(self.read, {"text": text}) for text in self.texts)
        )
        return _difference(self.llm.usage, before)

    async def raw_scores(self) -> Usage:
        """One token with two log-probabilities for the same texts, straight from the server."""
        slots = asyncio.Semaphore(CONCURRENCY)

        async def one(text: str) -> Usage:
            async with slots:
                answer = await self.raw.completions.create(
                    model=self.endpoint.model,
                    prompt=self.read.render({"text": text}).text,
                    max_tokens=1,
                    temperature=0,
                    logprobs=2,
                )
            return _usage(answer.usage)

        return sum(await asyncio.gather(*map(one, self.texts)), Usage())

    async def aclose(self) -> None:
        """Close the connections."""
        await self.llm.aclose()
        await self.raw.close()


def _usage(used: object) -> Usage:
    return Usage(
        calls=1,
        tokens_in=getattr(used, "prompt_tokens", 0),
        tokens_out=getattr(used, "completion_tokens", 0),
    )


def _difference(after: Usage, before: Usage) -> Usage:
    return Usage(
        calls=after.calls - before.calls,
        tokens_in=after.tokens_in - before.tokens_in,
        tokens_out=after.tokens_out - before.tokens_out,
    )


async def timed(work: Callable[[], Awaitable[Usage]]) -> dict[str, float]:
    """Rates of one round."""
    began = time.monotonic()
    used = await work()
    seconds = time.monotonic() - began
    return {
        "output_tokens_per_second": used.tokens_out / seconds,
        "requests_per_second": used.calls / seconds,
    }


async def run(config: EngineConfig, n: int, rounds: int, console: Console) -> dict[str, object]:
    """Run both sides in turn; returns the medians and their ratios."""
    engine = Engine(config, lambda label, done, total: console.print(f"{label} {done}/{total}"))
    try:
        sides = Sides(engine, await engine.ready(), n)
        pairs = {
            "generation": (sides.client_generates, sides.raw_generates, "output_tokens_per_second"),
            "label scoring": (sides.client_scores, sides.raw_scores, "requests_per_second"),
        }
        result: dict[str, object] = {"requests": n, "rounds": rounds, "concurrency": CONCURRENCY}
        for name, (llm, raw, figure) in pairs.items():
            await llm()
            await raw()
            rates: dict[str, list[float]] = {"door": [], "raw": []}
            for number in range(rounds):
                console.print(f"{name}: round {number + 1} of {rounds}")
                rates["door"].append((await timed(llm))[figure])
                rates["raw"].append((await timed(raw))[figure])
            medians = {side: statistics.median(values) for side, values in rates.items()}
            result[name] = {
                "figure": figure,
                **medians,
                "ratio": medians["door"] / medians["raw"],
                "rounds": rates,
            }
        await sides.aclose()
        return result
    finally:
        engine.close()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--engine-url")
    parser.add_argument("--model")
    parser.add_argument("--requests", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    config = EngineConfig(
        url=options.engine_url,
        model=options.model,
        cache=Path(platformdirs.user_cache_dir("tasteprint")),
    )
    result = asyncio.run(run(config, options.requests, options.rounds, Console(stderr=True)))
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    table = Table("what", "per second", "LLM client", "raw server", "ratio")
    for name, row in result.items():
        if isinstance(row, dict):
            cells = [f"{row[key]:.1f}" for key in ("door", "raw")]
            table.add_row(
                name,
                str(row["figure"]).removesuffix("_per_second").replace("_", " "),
                *cells,
                f"{row['ratio']:.2f}",
            )
    Console().print(table)


if __name__ == "__main__":
    main()
