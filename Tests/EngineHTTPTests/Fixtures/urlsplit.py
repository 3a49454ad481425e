"""Takes URLs apart with urllib, a line each: the oracle of URLValueTests."""
import sys
from urllib.parse import urlsplit

for line in sys.stdin:
    parts = urlsplit(line.rstrip("\n"))
    print("|".join([parts.scheme, parts.hostname or "", str(parts.port or ""), parts.path, parts.query, parts.fragment]))
