"""The command line: one file per group of commands.

app.py       the options before a command, all commands, exit codes
chat.py      chat: questions about a user, answered from the records
common.py    options, groups, the workspace and instants that the commands share
demo.py      demo: everything from ingest to the page, on real data that ships
erasure.py   forget: erase users or events, and scan for traces
export.py    export: profiles as a page or as a table
ingest.py    ingest: events and items into the records
privacy.py   privacy: what ingest would mask in a text
profiles.py  profile, show, diff, recommend and why
prompts.py   prompts list, show and diff
segments.py  segments, rules and budget: many users at once, and counts that may be shared
server.py    doctor and serve: this machine and its model server
taxonomy.py  taxonomy show, discover and renew: the tags of interests
"""

from tasteprint.cli.app import main
from tasteprint.cli.common import Json, Workspace, named, settings

__all__ = [
    "Json",
    "Workspace",
    "main",
    "named",
    "settings",
]
