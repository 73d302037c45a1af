"""Proof that erased data are gone: search terms before an erasure, a scan after it.

search_terms.py  the ids, texts and entities that must not be found again
byte_matcher.py  search for many byte patterns at once
scanner.py       the scan of every file and every table of a workspace
log_files.py     erasure of lines from logs that are in use
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
