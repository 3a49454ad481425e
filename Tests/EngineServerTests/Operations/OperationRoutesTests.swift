import Engine
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineStore
import Synchronization
import Testing

@testable import EngineServer

/// What a monitor asks: metrics, readiness, and the log.
struct OperationRoutesTests {
    @Test func `metrics need a key of their scope, and count requests by route, never by path`() async throws {
        try await ServerWorld.with { world in
            #expect(await world.send("GET /metrics", key: nil).status == 401)
            let narrow = try await world.makeKey("narrow")
            #expect(await world.send("GET /metrics", key: narrow).status == 403)
            let monitor = try await world.makeKey("monitor", scopes: ["account:metrics:read"])
            for path in ["/healthz", "/canary-path", "/connections/canary-id"] { await world.send("GET \(path)") }
            await world.send("CANARY /healthz")
            let answer = await world.send("GET /metrics", key: monitor)
            #expect(
                answer.status == 200 && answer.fields["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(
                answer.text.contains(
                    #"engine_http_request_duration_seconds_count{method="GET",route="/healthz",status="200"} 1"#))
            #expect(answer.text.contains(#"route="none",status="404""#))
            #expect(answer.text.contains(#"engine_build_info{version="0.0.1-test"} 1"#))
            #expect(answer.text.contains(#"engine_connections{status="active"} 0"#))
            #expect(!answer.text.contains("canary") && !answer.text.contains("CANARY"))
            #expect(!answer.text.contains(ServerWorld.key))
        }
    }

    @Test func `whoever asks for OpenMetrics gets it, as its own parser reads it`() async throws {
        try await ServerWorld.with { world in
            for path in ["/healthz", "/nothing"] { await world.send("GET \(path)") }
            world.desk.services.metrics.renewals.add(3, "renewed")
            let answer = await world.send(
                "GET /metrics", fields: ["accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"])
            #expect(answer.fields["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(answer.fields["vary"] == "accept" && answer.text.hasSuffix("\n# EOF\n"))
            let folder = try EngineFixtures.TemporaryFolder()
            try TextFile.write(answer.text, to: folder.file("metrics.txt"))
            let judge = try PythonJudge(TestFolder().fixture("open_metrics.py"), package: TestFolder().package)
            let read = try judge.run([folder.file("metrics.txt")]).split(separator: "\n")
            #expect(read.contains("counter engine_token_refresh engine_token_refresh_total {'result': 'renewed'} 3"))
            #expect(read.contains("gauge engine_connections engine_connections {'status': 'active'} 0"))
            #expect(read.contains { $0.hasPrefix("counter process_cpu_seconds process_cpu_seconds_total {} ") })
            let times = read.filter { $0.hasPrefix("histogram engine_http_request_duration_seconds ") }
            #expect(times.contains { $0.contains("'le': '+Inf'") } && times.contains { $0.contains("'le': '1.0'") })
            // A text that is not of the form is refused: this judge can.
            try TextFile.write(answer.text.replacing("# EOF\n", with: ""), to: folder.file("metrics.txt"))
            #expect(throws: PythonJudge.Fault.self) { try judge.run([folder.file("metrics.txt")]) }
        }
    }

    @Test func `readiness names what is missing, and needs no key`() async throws {
        try await ServerWorld.with { world in
            #expect(await world.store.problem() == nil)
            #expect(await world.send("GET /readyz", key: nil).status == 200)
        }
        let folder = try TemporaryFolder()
        let store = try await Store.open(.init(path: folder.file("engine.db")))
        #expect(await store.problem() == .key)
        try await store.close()
        #expect(await store.problem() == .store)
    }

    @Test func `a request keeps the name that its caller gave, if it is one`() async throws {
        try await ServerWorld.with { world in
            let named = await world.send("GET /healthz", key: nil, fields: ["x-request-id": "trace-0123.AB_c"])
            #expect(named.fields["x-request-id"] == "trace-0123.AB_c")
            for text in ["short", "with space", "a\"quote-1234", String(repeating: "x", count: 65), "ümlaut-1234"] {
                let answer = await world.send("GET /healthz", key: nil, fields: ["x-request-id": text])
                #expect(answer.fields["x-request-id"]?.hasPrefix("req_") == true, "\(text)")
            }
            let lost = await world.send("GET /nothing", fields: ["x-request-id": "trace-0123"])
            #expect(lost.json?["error"]?["request_id"] == "trace-0123")
        }
    }

    @Test func `a request is one line with its name, its route and its answer`() throws {
        let lines = Mutex<[String]>([])
        let log = AccessLog(StructuredLog(now: { 0 }, write: { line in lines.withLock { $0.append(line) } }))
        log.finished(
            RequestRecord(
                id: "req_1", client: "10.0.0.7", method: "GET", route: "/connections/:id", status: 404,
                duration: .microseconds(1_234), principal: "key first", environment: "dev", errorCode: "unknown",
                detail: "line\nfeed"))
        log.finished(
            RequestRecord(
                id: "req_2", client: "::1", method: "POST", route: nil, status: 500, duration: .seconds(2),
                principal: "nobody", environment: nil, errorCode: nil, detail: nil))
        let written = lines.withLock { $0 }
        #expect(
            written[0]
                == #"{"ts":"1970-01-01T00:00:00.000Z","level":"info","msg":"request","request_id":"req_1","#
                + #""client":"10.0.0.7","method":"GET","route":"/connections/:id","status":404,"seconds":0.001234,"#
                + #""actor":"key first","environment":"dev","error":"unknown","detail":"line\nfeed"}"# + "\n")
        #expect(written[1].contains(#""level":"error""#) && written[1].contains(#""route":null"#))
    }
}
