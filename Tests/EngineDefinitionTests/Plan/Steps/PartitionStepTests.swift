import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Steps of streams: what they have done is part of the checkpoint.
struct PartitionStepTests {
    /// What a driver would see of a pass, and what it would have stored.
    private struct Pass {
        var sent: [String] = []
        var events: [String] = []
        var checkpoint = PartitionCheckpoint()
        var state: StepState?
        var pages = 0
        var fault: CallFault?
        var losesSteps = false
        var end: PartitionWalker.PassEnd?

        /// Steps a pass; it is cut where the answers end, as a kill would.
        init(
            _ stream: StreamPlan, _ answers: [(Int, String)], after before: Pass? = nil, at seconds: Int64 = 0
        ) throws {
            var seconds = seconds
            checkpoint = try before.map { try PartitionPass.stored($0.checkpoint) } ?? checkpoint
            state = try before?.state.flatMap { StepState(json: try JSONValue(parsing: JSONWriter.text($0.json))) }
            var walker = PartitionWalker(
                stream: stream, roots: try .written(), baseOverride: nil, checkpoint: checkpoint, isFull: false,
                now: Moment.at(seconds).now)
            walker.supply = StepSupply(state: state)
            var action = walker.next(at: .at(seconds))
            steps: for _ in 0..<200 {
                switch action {
                case .call(.send(let request)):
                    let body = request.body.isEmpty ? "" : " " + String(decoding: request.body, as: UTF8.self)
                    let path = request.url.replacing("https://api.acme.test/v1", with: "")
                    sent.append("\(request.method.name) \(path)\(body)")
                    guard sent.count <= answers.count else { break steps }
                    let answer = answers[sent.count - 1]
                    action = walker.received(.answer(answer.0, answer.1, url: request.url), at: .at(seconds))
                case .call(.pause(let pause)):
                    seconds += Int64(pause.seconds ?? 1)
                    action = walker.resumed(at: .at(seconds))
                case .call: break steps
                case .prepared(let checkpoint, let state):
                    events.append("prepared \(state.done.map(\.name).joined(separator: "+"))")
                    (self.checkpoint, self.state) = (checkpoint, state)
                    action = walker.next(at: .at(seconds))
                case .page(let page):
                    let ahead = walker.ahead(at: .at(seconds))
                    let mapped = try walker.mapped(page)
                    checkpoint = mapped.checkpoint
                    pages += 1
                    events.append("page")
                    guard let ahead else {
                        action = walker.next(at: .at(seconds))
                        continue
                    }
                    action = .call(.send(ahead))
                case .restarted(let checkpoint, let message):
                    events.append("restarted: \(message)")
                    (self.checkpoint, state) = (checkpoint, nil)
                    action = walker.next(at: .at(seconds))
                case .finished(let end):
                    self.end = end
                    checkpoint = end.checkpoint
                    break steps
                case .failed(let found):
                    fault = found
                    losesSteps = walker.losesSteps(by: found)
                    break steps
                }
            }
        }
    }

    private func stream(_ more: String = "", endpoint: String = "") throws -> StreamPlan {
        try PlanSample(
            """
            models: { Item: { key: id, fields: { id: { from: record.id } } } }
            endpoints:
              export:
                before:
                  - name: made
                    request: POST /jobs
                    body: { since: "${input.?since}" }
                  - name: job
                    request: GET /jobs/${steps.made.body.id}
                    until: response.body.state == 'done'
                    every: 10s
                    within: 1h
                request: GET /files/${steps.job.body.file}
                input: { since: { type: timestamp } }
                records: response.body.rows
                model: Item
                pagination: { type: cursor, param: c, next: response.body.next }
                \(endpoint)
            streams:
              Item: { endpoint: export, with: { since: "${cursor}" }, cursor: { from: record.at }\(more) }

            """
        ).stream()
    }

    private static let made = (202, #"{"id": 1}"#)
    private static let running = (200, #"{"state": "running"}"#)
    private static let done = (200, #"{"state": "done", "file": "f"}"#)
    private static let last = (200, #"{"rows": [{"id": 2, "at": "2026-01-02T00:00:00Z"}]}"#)
    private static let first = (200, #"{"rows": [{"id": 1, "at": "2026-01-01T00:00:00Z"}], "next": "b"}"#)

    @Test func `the steps are kept before the next call is made, and the pass goes on behind them`() throws {
        let pass = try Pass(try stream(), [Self.made, Self.running, Self.done, Self.first, Self.last])
        #expect(pass.events == ["prepared made", "prepared made+job", "page", "page"])
        #expect(pass.sent == ["POST /jobs {}", "GET /jobs/1", "GET /jobs/1", "GET /files/f", "GET /files/f?c=b"])
        #expect(pass.end?.isComplete == true && pass.end?.showsDeletions == true)
        #expect(pass.checkpoint.pass == nil && pass.checkpoint.cursor != nil)
    }

    @Test(arguments: 1...4)
    func `a run that was killed anywhere goes on without a second submission`(_ answered: Int) throws {
        let answers = [Self.made, Self.running, Self.done, Self.first]
        let cut = try Pass(try stream(), Array(answers.prefix(answered)))
        let rest = answered <= 2 ? [Self.running, Self.done, Self.first, Self.last] : [Self.first, Self.last]
        let pass = try Pass(try stream(), answered == 4 ? [Self.last] : rest, after: cut, at: 60)
        #expect(!pass.sent.contains { $0.hasPrefix("POST") }, "\(pass.sent)")
        #expect(pass.end?.isComplete == true)
        #expect(cut.pages + pass.pages == 2)
    }

    @Test func `a run that was killed before the answer came submits once more`() throws {
        let cut = try Pass(try stream(), [])
        #expect(cut.state == nil)
        let pass = try Pass(try stream(), [Self.made, Self.done, Self.last], after: cut)
        #expect(pass.sent.first == "POST /jobs {}" && pass.end?.isComplete == true)
    }

    @Test func `the next pass submits a job of its own, from the cursor`() throws {
        let pass = try Pass(try stream(), [Self.made, Self.done, Self.last])
        let next = try Pass(try stream(), [Self.made, Self.done, Self.last], after: pass, at: 60)
        #expect(next.sent.first == #"POST /jobs {"since":"2026-01-02T00:00:00Z"}"#)
        #expect(next.end?.kind == .incremental)
    }

    @Test func `results of another pass are of no use`() throws {
        var cut = try Pass(try stream(), [Self.made, Self.running])
        cut.state?.pass = Moment.at(-5).now
        let pass = try Pass(try stream(), [Self.made, Self.done, Self.last], after: cut, at: 60)
        #expect(pass.sent.first == "POST /jobs {}")
    }

    @Test func `pages of a job whose results were lost are read from the first one`() throws {
        var cut = try Pass(try stream(), [Self.made, Self.done, Self.first])
        #expect(cut.checkpoint.pass?.position?.index == 1)
        cut.state = nil
        let pass = try Pass(try stream(), [Self.made, Self.done, Self.first, Self.last], after: cut, at: 60)
        #expect(pass.sent == ["POST /jobs {}", "GET /jobs/1", "GET /files/f", "GET /files/f?c=b"])
    }

    @Test func `a job that upstream does not know any more is begun anew, once`() throws {
        let cut = try Pass(try stream(), [Self.made, Self.running])
        let pass = try Pass(
            try stream(), [(404, "{}"), Self.made, Self.done, Self.last], after: cut, at: 60)
        #expect(pass.sent == ["GET /jobs/1", "POST /jobs {}", "GET /jobs/1", "GET /files/f"])
        #expect(
            pass.events.first
                == "restarted: what an earlier run had begun is of no use: upstream answered 404")
        #expect(pass.end?.isComplete == true)
        let gone = try Pass(try stream(), [(404, "{}"), Self.made, (404, "{}")], after: cut, at: 60)
        #expect(gone.fault?.cause == .upstream(.notFound) && gone.losesSteps)
    }

    @Test func `a file that is gone from an earlier run is made again, from its first page`() throws {
        let cut = try Pass(try stream(), [Self.made, Self.done, Self.first])
        let pass = try Pass(
            try stream(), [(403, "{}"), Self.made, Self.done, Self.first, Self.last], after: cut, at: 60)
        #expect(pass.sent.first == "GET /files/f?c=b" && pass.sent.last == "GET /files/f?c=b")
        #expect(pass.pages == 2 && pass.end?.isComplete == true)
    }

    @Test func `what upstream refuses loses the steps, what is only out of reach does not`() throws {
        let broken = try Pass(try stream(), [Self.made, (400, "{}")])
        #expect(broken.fault != nil && broken.losesSteps)
        for status in [401, 503] {
            let busy = try Pass(try stream(), [Self.made] + Array(repeating: (status, "{}"), count: 9))
            #expect(busy.fault != nil && !busy.losesSteps, "\(status)")
        }
    }

    @Test func `'skip' ends the pass without records, and what was there stays`() throws {
        let stream = try stream(
            ", deletes: full_scan", endpoint: "skip: steps.job.body.?rows.orValue(1) == 0")
        let pass = try Pass(stream, [Self.made, (200, #"{"state": "done", "rows": 0}"#)])
        #expect(pass.end?.isComplete == true && pass.end?.showsDeletions == false && pass.pages == 0)
    }

    // MARK: Behind the last page

    private func acknowledging(_ more: String = "") throws -> StreamPlan {
        try stream(endpoint: "after: [{ request: \"DELETE /jobs/${steps.made.body.id}\"\(more) }]")
    }

    @Test func `what comes after is called once the last page is stored`() throws {
        let pass = try Pass(try acknowledging(), [Self.made, Self.done, Self.first, Self.last, (204, "")])
        #expect(pass.sent.last == "DELETE /jobs/1" && pass.end?.isComplete == true)
        #expect(pass.events == ["prepared made", "prepared made+job", "page", "page"])
    }

    @Test func `a run that was killed before it was called calls it, and reads nothing again`() throws {
        let cut = try Pass(try acknowledging(), [Self.made, Self.done, Self.first, Self.last])
        #expect(cut.sent.last == "DELETE /jobs/1" && cut.end == nil)
        let pass = try Pass(try acknowledging(), [(204, "")], after: cut, at: 60)
        #expect(pass.sent == ["DELETE /jobs/1"] && pass.pages == 0)
        #expect(pass.end?.isComplete == true && pass.checkpoint.cursor != nil)
    }

    @Test func `what cannot be acknowledged since its job is forgotten ends the pass all the same`() throws {
        var cut = try Pass(try acknowledging(), [Self.made, Self.done, Self.last, (404, "{}")])
        #expect(cut.fault?.cause == .upstream(.notFound) && cut.losesSteps)
        cut.state = nil
        let pass = try Pass(try acknowledging(), [], after: cut, at: 60)
        #expect(pass.sent == [] && pass.end?.isComplete == true)
    }

    @Test func `a failed acknowledgement starts nothing anew`() throws {
        let cut = try Pass(try acknowledging(), [Self.made, Self.running])
        let pass = try Pass(try acknowledging(), [Self.done, Self.last, (404, "{}")], after: cut, at: 60)
        #expect(pass.events.contains { $0.hasPrefix("restarted") } == false)
        #expect(pass.fault?.call == "export.0")
    }

    // MARK: Windows

    private func windowed(_ after: String = "") throws -> StreamPlan {
        try PlanSample(
            """
            models: { Item: { key: id, fields: { id: { from: record.id } } } }
            endpoints:
              export:
                before: [{ name: made, request: POST /jobs, body: { from: "${input.since}", to: "${input.to}" } }]
                request: GET /files/${steps.made.body.id}
                input: { since: { type: timestamp }, to: { type: timestamp } }
                records: response.body.rows
                model: Item
                \(after)
            streams:
              Item:
                endpoint: export
                with: { since: "${cursor}", to: "${cursor_end}" }
                cursor: { from: record.at, start: "timestamp('2025-12-31T22:00:00Z')", window: { size: 1h } }

            """
        ).stream()
    }

    private static let second = (202, #"{"id": 2}"#)

    @Test func `each window makes its own steps`() throws {
        let pass = try Pass(try windowed(), [Self.made, Self.last, Self.second, Self.last])
        #expect(
            pass.sent == [
                #"POST /jobs {"from":"2025-12-31T22:00:00Z","to":"2025-12-31T23:00:00Z"}"#, "GET /files/1",
                #"POST /jobs {"from":"2025-12-31T23:00:00Z","to":"2026-01-01T00:00:00Z"}"#, "GET /files/2",
            ])
        #expect(pass.end?.isComplete == true)
    }

    @Test func `a run that was killed in a window goes on with the job of that window`() throws {
        let cut = try Pass(try windowed(), [Self.made, Self.last, Self.second])
        #expect(cut.sent.last == "GET /files/2")
        let pass = try Pass(try windowed(), [Self.last], after: cut, at: 5)
        #expect(pass.sent == ["GET /files/2"] && pass.end?.isComplete == true)
    }

    @Test func `a job of the window before is of no use in the next one`() throws {
        let cut = try Pass(try windowed(), [Self.made, Self.last])
        #expect(cut.pages == 1 && cut.state?.done.map(\.name) == ["made"])
        let pass = try Pass(try windowed(), [Self.second, Self.last], after: cut, at: 5)
        #expect(pass.sent.map { $0.prefix(4) } == ["POST", "GET "] && pass.sent.last == "GET /files/2")
    }

    @Test func `what comes after is called behind each window, also by the run after a kill`() throws {
        let stream = try windowed("after: [{ request: \"DELETE /jobs/${string(steps.made.body.id)}\" }]")
        let gone = (204, "")
        let pass = try Pass(stream, [Self.made, Self.last, gone, Self.second, Self.last, gone])
        #expect(pass.sent.filter { $0.hasPrefix("DELETE") } == ["DELETE /jobs/1", "DELETE /jobs/2"])
        #expect(pass.end?.isComplete == true)
        let cut = try Pass(stream, [Self.made, Self.last])
        #expect(cut.sent.last == "DELETE /jobs/1")
        let rest = try Pass(stream, [gone, Self.second, Self.last, gone], after: cut, at: 5)
        #expect(rest.sent.map { $0.prefix(9) } == ["DELETE /j", "POST /job", "GET /file", "DELETE /j"])
        #expect(rest.end?.isComplete == true)
    }

    // MARK: Keys of streams

    @Test func `a stream's own steps stand for those of its endpoint`() throws {
        let plan = try stream(
            ", before: [{ name: job, request: \"GET /ready\" }], request: \"GET /all/${steps.job.body.file}\"")
        let pass = try Pass(plan, [(200, #"{"file": "x"}"#), Self.last])
        #expect(pass.sent == ["GET /ready", "GET /all/x"])
    }

    @Test func `a stream without an endpoint has steps too, which see its parents and its cursor`() throws {
        let plan = try PlanSample(
            """
            streams:
              Item:
                for_each: { values: "['a', 'b']", as: team }
                request: GET /files/${steps.job.body.file}
                before: [{ name: job, request: POST /jobs, body: { team: "${team}", since: "${cursor}" } }]
                records: response.body.rows
                key: record.id
                cursor: { from: record.at }

            """
        ).stream()
        var roots = try ExpressionBindings.written()
        roots["team"] = .value(.string("a"))
        var walker = PartitionWalker(
            stream: plan, roots: roots, baseOverride: nil, checkpoint: .init(), isFull: false, now: Moment.start.now)
        guard case .call(.send(let request)) = walker.next(at: .start) else {
            Issue.record("there is no request")
            return
        }
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"team":"a"}"#)
    }
}
