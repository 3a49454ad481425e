"""First matches by Python's re, with the word characters of ASCII as RE2 has them.

Each question [pattern, text] is answered [[start, end] or null for each group], or null without a match.
"""

import json
import re
import sys

for line in open(sys.argv[1]):
    pattern, text = json.loads(line)
    match = re.search(pattern, text, re.ASCII)
    spans = match and [match.span(group) for group in range(match.re.groups + 1)]
    print(json.dumps(spans and [None if span[0] < 0 else span for span in spans]))
