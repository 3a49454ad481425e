"""Reads a text of OpenMetrics with the parser of Prometheus' own client, and prints what it found."""

import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
for family in text_string_to_metric_families(text):
    for sample in family.samples:
        print(family.type, family.name, sample.name, dict(sample.labels), sample.value)
