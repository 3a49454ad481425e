"""The floor of Benchmarks/transport: the same requests with http.client, many at once with threads."""
import http.client
import json
import resource
import sys
import threading
import time

port = int(sys.argv[1])


def get(connection, path):
    connection.request("GET", path)
    return len(connection.getresponse().read())


def sequential(path):
    def run(requests):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(requests):
            get(connection, path)

    return run


def fan_out(concurrency):
    def run(requests):
        left = iter(range(requests))
        lock = threading.Lock()

        def work():
            connection = http.client.HTTPConnection("127.0.0.1", port)
            while True:
                with lock:
                    if next(left, None) is None:
                        return
                get(connection, "/slow")

        threads = [threading.Thread(target=work) for _ in range(concurrency)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return run


for name, requests, run in [
    ("sequential", 20_000, sequential("/small")),
    ("pages", 500, sequential("/page")),
    ("fan_out_20", 500, fan_out(20)),
    ("fan_out_50", 500, fan_out(50)),
]:
    start, cpu = time.monotonic(), time.process_time()
    run(requests)
    seconds, cpu = time.monotonic() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "contender": "floor",
                "pass": name,
                "records": requests,
                "per_second": int(requests / seconds),
                "cpu_us": round(cpu / requests * 1e6, 2),
                "peak_kib": peak,
            }
        )
    )
