import Engine
import EngineFixtures
import EngineStore
import Glibc
import Testing

/// The text that Prometheus reads; its own judge is promtool (`OperationsTests` of the fault tests).
struct MetricsRegistryTests {
    @Test func `counters, gauges and histograms are told with help, type and labels`() async {
        let registry = MetricsRegistry()
        let calls = registry.family("a_calls_total", "Calls\nof \\ all.", .counter, labels: ["kind"])
        let depth = registry.family("b_depth", "Depth.", .gauge)
        let time = registry.family("c_seconds", "Time.", .histogram(bounds: [0.1, 1]), labels: ["route"])
        calls.add(1, "x")
        calls.add(2, "x")
        calls.add(1, "a \"quoted\"\nline \\")
        calls.add(-5, "x")
        depth.set(3)
        depth.add(-1.5)
        for seconds in [0.05, 0.1, 0.5, 7] { time.observe(seconds, "/a") }
        #expect(
            await registry.text() == """
                # HELP a_calls_total Calls\\nof \\\\ all.
                # TYPE a_calls_total counter
                a_calls_total{kind="a \\"quoted\\"\\nline \\\\"} 1
                a_calls_total{kind="x"} 3
                # HELP b_depth Depth.
                # TYPE b_depth gauge
                b_depth 1.5
                # HELP c_seconds Time.
                # TYPE c_seconds histogram
                c_seconds_bucket{route="/a",le="0.1"} 2
                c_seconds_bucket{route="/a",le="1"} 3
                c_seconds_bucket{route="/a",le="+Inf"} 4
                c_seconds_sum{route="/a"} 7.65
                c_seconds_count{route="/a"} 4

                """)
    }

    @Test func `in OpenMetrics a counter's samples end with _total, bounds have a point, and the text an end`() async {
        let registry = MetricsRegistry()
        registry.family("a_calls_total", "The \"calls\".", .counter, labels: ["kind"]).add(2, "x")
        registry.family("b_lost", "Lost.", .counter).add()
        registry.family("c_depth", "Depth.", .gauge).set(1.5)
        registry.family("d_seconds", "Time.", .histogram(bounds: [0.1, 1, 1_000])).observe(0.5)
        #expect(
            await registry.text(as: .openMetrics) == """
                # HELP a_calls The \\"calls\\".
                # TYPE a_calls counter
                a_calls_total{kind="x"} 2
                # HELP b_lost Lost.
                # TYPE b_lost counter
                b_lost_total 1
                # HELP c_depth Depth.
                # TYPE c_depth gauge
                c_depth 1.5
                # HELP d_seconds Time.
                # TYPE d_seconds histogram
                d_seconds_bucket{le="0.1"} 0
                d_seconds_bucket{le="1.0"} 1
                d_seconds_bucket{le="1000.0"} 1
                d_seconds_bucket{le="+Inf"} 1
                d_seconds_sum 0.5
                d_seconds_count 1
                # EOF

                """)
        #expect(await MetricsRegistry().text(as: .openMetrics) == "# EOF\n")
    }

    @Test(
        arguments: [
            ([], false), (["*/*"], false), (["text/plain"], false), (["application/openmetrics-text"], true),
            (["application/openmetrics-text; version=1.0.0", "text/plain;q=0.5"], true),
            (["Application/OpenMetrics-Text;version=\"1.0.0\";q=0.5", "text/plain;version=0.0.4;q=0.3"], true),
            (["application/openmetrics-text;version=0.0.1", "*/*;q=0.1"], false),
            (["application/openmetrics-text;q=0.2", "text/plain;q=0.5"], false),
            (["application/openmetrics-text;q=0.2", "text/*;q=0.1", "*/*;q=0.9"], true),
            (["application/openmetrics-text;q=0", "text/html"], false), (["application/json"], false),
            (["text/plain", "application/openmetrics-text"], true), (["", ";q=1"], false),
            // As Prometheus asks.
            (
                [
                    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6",
                    "application/openmetrics-text;version=0.0.1;q=0.5", "text/plain;version=1.0.0;q=0.4",
                    "text/plain;version=0.0.4;q=0.3", "*/*;q=0.2",
                ], true
            ),
        ] as [([String], Bool)])
    func `OpenMetrics is for those who name it, and want it no less than text`(_ ranges: [String], _ isOpen: Bool) {
        #expect((MetricsForm(accepting: ranges) == .openMetrics) == isOpen)
    }

    @Test func `what was never counted is not told, and a name is one metric`() async {
        let registry = MetricsRegistry()
        let first = registry.family("a_total", "A.", .counter)
        #expect(await registry.text() == "")
        first.add()
        registry.family("a_total", "Another.", .gauge).add()
        #expect(await registry.text().hasSuffix("a_total 2\n"))
    }

    @Test func `series are bounded: what is too much is counted together`() async {
        let registry = MetricsRegistry()
        let family = registry.family("a_total", "A.", .counter, labels: ["id"])
        for number in 0..<5_000 { family.add(1, "\(number)") }
        let lines = await registry.text().split(separator: "\n")
        #expect(lines.count == 1_003 && lines.contains(#"a_total{id="other"} 4000"#))
    }

    @Test func `tasks that count at once lose nothing`() async {
        let registry = MetricsRegistry()
        let family = registry.family("a_seconds", "A.", .histogram(bounds: [1]))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { for _ in 0..<500 { family.observe(0.5) } } }
        }
        #expect(await registry.text().contains("a_seconds_count 10000\n"))
    }

    @Test func `the process, the program and the store are told when somebody looks`() async throws {
        let metrics = EngineMetrics(version: "1.2.3")
        let folder = try TemporaryFolder()
        let store = try await Store.open(.init(path: folder.file("engine.db")))
        metrics.observe(store)
        for name in ["a", "b"] {
            try await store.addConnection(
                NewConnection(environment: "dev", name: name, provider: "acme", scheme: "none"), credentials: nil)
        }
        try await store.note(.refused, of: "b", in: "dev", reason: "401")
        let lines = Set(await metrics.registry.text().split(separator: "\n").map(String.init))
        #expect(lines.contains(#"engine_build_info{version="1.2.3"} 1"#))
        #expect(lines.contains(#"engine_connections{status="active"} 1"#))
        #expect(lines.contains(#"engine_connections{status="invalid"} 1"#))
        #expect(lines.contains(#"engine_connections{status="expired"} 0"#))
        func value(_ name: String) -> Double {
            lines.first { $0.hasPrefix(name + " ") }?.split(separator: " ").last.flatMap { Double($0) } ?? -1
        }
        #expect(value("process_resident_memory_bytes") > 1e6 && value("process_open_fds") > 2)
        #expect(value("process_cpu_seconds_total") >= 0 && value("process_max_fds") >= value("process_open_fds"))
        #expect(abs(value("process_start_time_seconds") - Double(time(nil))) < 86_400)
        try await store.close()
    }

    @Test func `events are counted and handed on`() async {
        let metrics = EngineMetrics(version: "0")
        let list = ListSink()
        let sink = MetricsSink(metrics, then: list)
        sink.record(RenewalFailed(connection: "main", change: .renewalRefused, reason: "no"))
        sink.record(RenewalFailed(connection: "main", change: .unanswered, reason: "503"))
        let text = await metrics.registry.text()
        #expect(text.contains(#"engine_token_refresh_total{result="renewal_refused"} 1"#))
        #expect(text.contains(#"engine_token_refresh_total{result="unanswered"} 1"#))
        #expect(!text.contains("main"), "no connection is a label")
    }
}
