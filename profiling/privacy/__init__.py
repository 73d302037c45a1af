"""Privacy: personal data is masked at ingest, and what is erased is proved to be gone.

masking/  personal data found in texts, and masked at equal length
erasure/  search terms, and the scan for them after an erasure
"""
