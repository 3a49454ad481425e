"""Times as text by strftime: each question [seconds, microseconds, zone, layout] is answered by a text."""

import datetime
import json
import sys
import zoneinfo

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
for line in open(sys.argv[1]):
    seconds, microseconds, zone, layout = json.loads(line)
    instant = EPOCH + datetime.timedelta(seconds=seconds, microseconds=microseconds)
    print(json.dumps(instant.astimezone(zoneinfo.ZoneInfo(zone)).strftime(layout)))
