"""TODO profiling/privacy/erasure.

byte_matcher.py  Many byte patterns looked for at once in large files.
log_files.py     Log files: taking lines out of them while somebody may be writing to them.
scanner.py       Looking for what was forgotten, in every byte of a workspace and every row of its databases.
search_terms.py  What must not be found any more once something was forgotten: ids, texts and names.
"""

from tasteprint.profiling.privacy.erasure.log_files import blank_lines, logs_in
from tasteprint.profiling.privacy.erasure.scanner import BENCH, Scan
from tasteprint.profiling.privacy.erasure.search_terms import SearchTerms, collect_terms

__all__ = [
    "BENCH",
    "Scan",
    "SearchTerms",
    "blank_lines",
    "collect_terms",
    "logs_in",
]
