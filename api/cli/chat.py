"""chat: a support agent's questions about a user."""

import sys
from typing import Annotated

import typer

from tasteprint.cli.common import Json, Workspace, opened
from tasteprint.output import cited, note, print_json, say
from tasteprint.workspace import Tasteprint


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(chat)


def chat(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(help="The user's id.")],
    question: Annotated[
        str | None, typer.Option("--question", "-q", help="Answer this and leave.")
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Answer questions about a user from the records, each sentence with what it cites."""
    if question is not None and not question.strip():
        raise typer.BadParameter("The question is empty.", param_hint="--question")
    with opened(ctx, workspace) as tp:
        if question is not None:
            _answer(tp, user, question, as_json=as_json)
            return
        tp.profile(user)  # an unknown user is an error before the first question, not after it
        if sys.stdin.isatty():
            note("What do you want to know? An empty line, Ctrl-D or Ctrl-C leaves.")
        _converse(tp, user, as_json=as_json)


def _converse(tp: Tasteprint, user: str, *, as_json: bool) -> None:
    while True:
        try:
            question = input("> " if sys.stdin.isatty() else "").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not question:
            return
        _answer(tp, user, question, as_json=as_json)


def _answer(tp: Tasteprint, user: str, question: str, *, as_json: bool) -> None:
    answer = tp.ask(user, question)
    if as_json:
        print_json(answer)
    elif not answer.known:
        say(answer.text)
    else:
        profile = tp.profile(user)
        for sentence in answer.sentences:
            say(sentence.text)
            say(cited(profile, sentence), style="dim", indent=2)
