"""tasteprint eval: tasks, runs, comparisons, gates and reports."""

import typer

app = typer.Typer(no_args_is_help=True, help="Measure prompt versions.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Measure prompt versions."""
