"""The page to play with: requests of a browser on this machine -> library calls -> report.

`server` listens, and lets in who has the token; `workers` are the processes that answer, so that a
long question can be given up, and keeps no other waiting; `answers` asks the library.
"""
