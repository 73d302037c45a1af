"""demo: the whole way of the data, on the slice of real data that ships with Tasteprint."""

import typer


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(demo)


def demo() -> None:
    """Profile, recommend and explain on real data with a real model server."""
