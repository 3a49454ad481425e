"""Offsets by zoneinfo: each question [zone, [seconds, …]] is answered [[seconds east, abbreviation], …]."""

import datetime
import json
import sys
import zoneinfo

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
for line in open(sys.argv[1]):
    name, instants = json.loads(line)
    zone = zoneinfo.ZoneInfo(name)
    answer = []
    for seconds in instants:
        local = (EPOCH + datetime.timedelta(seconds=seconds)).astimezone(zone)
        answer.append([int(local.utcoffset().total_seconds()), local.tzname()])
    print(json.dumps(answer))
