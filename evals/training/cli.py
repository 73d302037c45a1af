"""tasteprint eval fit: weights, heads and calibrations, fitted on the data of the evals."""

from pathlib import Path
from typing import Annotated

import typer

from tasteprint.cli import Workspace, settings

app = typer.Typer(
    no_args_is_help=True,
    help="Fit weights, heads and calibrations (without -o the files that ship are replaced), "
    "or print what they are chosen by.",
    rich_markup_mode=None,
)

Prompts = Annotated[
    list[str] | None,
    typer.Option("--prompt", help="NAME@VARIANT to fit (repeatable); else those that ship."),
]
Url = Annotated[
    str | None, typer.Option("--engine-url", help="A running server; without one vLLM is started.")
]
Model = Annotated[
    str | None, typer.Option("--model", help="The model (default: that of the settings).")
]
Name = Annotated[
    str, typer.Option("--name", help="The model's name to write, where the server has another.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="The file to write (default: the one that ships)."),
]


@app.command()
def names(
    ctx: typer.Context,
    prompt: Prompts = None,
    engine_url: Url = None,
    model: Model = None,
    name: Name = "",
    output: Output = None,
    workspace: Workspace = None,
) -> None:
    """Fit the weights by which entities are told from words (data: wnut17)."""
    from tasteprint.agents.ner import PACKAGED_ENTITY_WEIGHTS
    from tasteprint.evals.training.common import AskedModel, run
    from tasteprint.evals.training.fit_entities import fit_entities

    asked = AskedModel(engine_url, model, name, _named(ctx, workspace))
    file = output or PACKAGED_ENTITY_WEIGHTS
    run(lambda report: fit_entities(prompt or (), asked, file, report))


@app.command()
def heads(output: Output = None) -> None:
    """Fit the heads for tone and opinions where the model reads neither (data: asap_zh)."""
    from tasteprint.agents.extraction import PACKAGED_HEADS
    from tasteprint.evals.training.common import run
    from tasteprint.evals.training.fit_heads import fit_heads

    run(lambda report: fit_heads(output or PACKAGED_HEADS, report))


@app.command()
def topics(
    with_model: Annotated[
        bool, typer.Option("--with-model", help="Have the model score the tags, too.")
    ] = False,
    engine_url: Url = None,
    model: Model = None,
) -> None:
    """Fit the weights by which a text's topics are told, and print them (data: full beer)."""
    from tasteprint.evals.training.common import AskedModel, run
    from tasteprint.evals.training.fit_topics import fit_topics

    asked = AskedModel(engine_url, model)
    run(lambda report: fit_topics(asked, report, with_model=with_model))


@app.command()
def strength(
    split: Annotated[
        str, typer.Option("--split", help="dev; or test, to report on what ships.")
    ] = "dev",
) -> None:
    """Print how rankings and chances fare with other figures of interest strength."""
    from tasteprint.evals.harness import split_named
    from tasteprint.evals.training.common import run
    from tasteprint.evals.training.fit_strength import show

    chosen = split_named(split)
    run(lambda report: show(chosen, report))


@app.command()
def judge() -> None:
    """Print how often unrelated lines match, by the threshold of the facts task's judge."""
    from tasteprint.evals.training.common import run
    from tasteprint.evals.training.fit_facts_judge import show_thresholds

    run(show_thresholds)


@app.command()
def embedders() -> None:
    """Print how well each embedder tells which tags a Chinese text is about."""
    from tasteprint.evals.training.common import run
    from tasteprint.evals.training.embedder_study import measure

    run(measure)


@app.command()
def calibration(
    ctx: typer.Context,
    prompt: Prompts = None,
    engine_url: Url = None,
    model: Model = None,
    name: Name = "",
    output: Output = None,
    workspace: Workspace = None,
) -> None:
    """Fit the calibration of scoring prompts for a model, and write it into a file."""
    from tasteprint.agents.llm import PACKAGED_CALIBRATIONS
    from tasteprint.evals.training.calibrate import calibrate
    from tasteprint.evals.training.common import AskedModel, run

    asked = AskedModel(engine_url, model, name, _named(ctx, workspace))
    file = output or PACKAGED_CALIBRATIONS
    run(lambda report: calibrate(prompt or (), asked, file, report))


def _named(ctx: typer.Context, workspace: Path | None) -> Path | None:
    """Return the workspace that the command line names; None where it names none."""
    named = workspace or getattr(ctx.obj, "workspace", None)
    return settings(ctx, named).workspace if named else None
