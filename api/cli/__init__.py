"""TODO api/cli.

app.py       The command line. Each ``cli_*`` module holds the commands of one kind.
chat.py      chat: a support agent's questions about a user.
common.py    What the commands share: options, the workspace, times.
demo.py      demo: the whole way of the data, on the slice of real data that ships with Tasteprint.
erasure.py   forget: what goes out of the records, and the proof that it is gone.
ingest.py    ingest: what goes into the records.
privacy.py   privacy: what would be masked in a text, before anything is ingested.
profiles.py  profile, show, diff, recommend and why: what is known of users, and what follows from it.
prompts.py   prompts list, show and diff.
segments.py  segments, rules and budget: what many users have in common, and what of it may leave.
server.py    doctor and serve: this machine and its model server.
taxonomy.py  taxonomy show, discover and renew: the tags that interests are claimed under.
"""

from tasteprint.cli.common import Json, Workspace, settings

__all__ = [
    "Json",
    "Workspace",
    "settings",
]
