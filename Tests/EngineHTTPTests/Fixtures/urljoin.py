"""Resolves "base reference" lines with urllib: the oracle of URLValueResolutionTests."""
import sys
from urllib.parse import urljoin, urlsplit, urlunsplit

for line in sys.stdin:
    base, reference = line.rstrip("\n").split(" ")
    joined = urljoin(base, reference)
    if urlsplit(reference).netloc:
        # urljoin leaves the dots of a reference with a host alone; RFC 3986 §5.2.2 removes them.
        parts = urlsplit(joined)
        path = urlsplit(urljoin("http://x/", parts.path)).path
        joined = urlunsplit((parts.scheme, parts.netloc, path, parts.query, parts.fragment))
    print(joined)
