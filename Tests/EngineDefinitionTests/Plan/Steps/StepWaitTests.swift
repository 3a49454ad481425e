import EngineLanguage
import Testing

@testable import EngineDefinition

/// Steps that are asked again until they are done (definitions.md §4).
struct StepWaitTests {
    private static let job = """
        before:
          - { name: made, request: POST /jobs, body: {} }
          - name: job
            request: GET /jobs/${steps.made.body.id}
            until: response.body.state == 'done'
            fail: response.body.?error
            every: 2s
            within: 60s
        request: GET ${steps.job.body.url}
        records: response.body.rows
        """

    private static let made = (202, #"{"id": 7}"#)
    private static let done = (200, #"{"state": "done", "url": "/v1/files/7"}"#)
    private static let rows = (200, #"{"rows": [{"id": 1}, {"id": 2}]}"#)

    private static func running(_ percent: Int = 0) -> (Int, String) {
        (200, #"{"state": "running", "percent": \#(percent)}"#)
    }

    private func walk(
        _ answers: [(Int, String)], keys: String = Self.job, input: String = "{}", cancelAfter: Int? = nil
    ) throws -> FrameWalk {
        try FrameWalk(try FrameWalk.endpoint(keys), answers, input: input, cancelAfter: cancelAfter)
    }

    @Test func `a job is submitted, asked for until it is done, and fetched`() throws {
        let walk = try walk([Self.made, Self.running(), Self.running(50), Self.done, Self.rows])
        #expect(walk.sent == ["POST /jobs {}", "GET /jobs/7", "GET /jobs/7", "GET /jobs/7", "GET /files/7"])
        #expect(walk.pauses == [2, 2])
        #expect(walk.counts == [2] && walk.isFinished && walk.sawOnlyLists)
    }

    @Test func `a job that is done at once is waited for by no pause`() throws {
        let walk = try walk([Self.made, Self.done, Self.rows])
        #expect(walk.pauses == [] && walk.counts == [2])
    }

    @Test func `while nothing changes the pause grows to eight times of it`() throws {
        let still = Array(repeating: Self.running(), count: 6)
        let walk = try walk([Self.made] + still + [Self.running(90)])
        // Never more than 16; the last is what the whole time leaves.
        #expect(walk.pauses == [2, 4, 8, 16, 16, 14])
        #expect(walk.fault?.message == "'job' was not done within 1m")
    }

    @Test func `an answer that changes sets the pause back`() throws {
        let walk = try walk([
            Self.made, Self.running(), Self.running(), Self.running(), Self.running(9), Self.running(9), Self.done,
            Self.rows,
        ])
        #expect(walk.pauses == [2, 4, 8, 2, 4])
    }

    @Test func `the last question is asked when the time is out, and then it has failed`() throws {
        let keys = Self.job.replacing("within: 60s", with: "within: 5s")
        let late = try walk([Self.made, Self.running(), Self.running(), Self.done, Self.rows], keys: keys)
        #expect(late.pauses == [2, 3] && late.counts == [2])
        let walk = try walk([Self.made, Self.running(), Self.running(), Self.running()], keys: keys)
        #expect(walk.pauses == [2, 3])
        #expect(walk.fault?.cause == .upstream(.failed))
        #expect(walk.fault?.message == "'job' was not done within 5s")
        #expect(walk.fault?.call == "call.job")
        #expect(walk.counts == [])
    }

    @Test func `a text of 'fail' ends the waiting`() throws {
        let walk = try walk([Self.made, Self.running(), (200, #"{"state": "broken", "error": "no\nspace"}"#)])
        #expect(walk.fault?.cause == .upstream(.failed))
        #expect(walk.fault?.message == "'job' failed: no space")
        #expect(walk.sent.count == 3)
    }

    @Test func `a text of 'fail' shows no credential`() throws {
        let walk = try FrameWalk(
            try FrameWalk.endpoint(Self.job), [Self.made, (200, #"{"error": "token secret-token-1 is bad"}"#)],
            credentials: #"{"token": "secret-token-1"}"#)
        #expect(walk.fault?.message == "'job' failed: token ••• is bad")
    }

    @Test func `without 'every' and 'within' it is two seconds and ten minutes`() throws {
        let keys = """
            before: [{ name: job, request: GET /job, until: response.body.done }]
            request: GET /file
            """
        let plan = try FrameWalk.endpoint(keys)
        let wait = try #require(plan.frame?.before.first?.repetition.wait)
        #expect(wait.everySeconds == 2 && wait.withinSeconds == 600)
        #expect((0...9).map { wait.pause(unchanged: $0) } == [2, 4, 8, 16, 16, 16, 16, 16, 16, 16])
    }

    @Test func `a busy upstream is waited for as everywhere, between the questions`() throws {
        let walk = try walk([Self.made, (503, "{}"), Self.running(), Self.done, Self.rows])
        #expect(walk.sent.count == 5 && walk.counts == [2])
        #expect(walk.pauses.count == 2)
    }

    @Test func `a submission whose answer was lost is not sent again`() throws {
        let walk = try walk([(0, "")])
        #expect(walk.sent.count == 1)
        #expect(walk.fault?.cause == .transport)
    }

    @Test func `a submission that carries a key is sent again with the same one`() throws {
        let keys = Self.job.replacing(
            "body: {}", with: "body: { key: \"${idempotency_key}\" }")
        let walk = try walk([(0, ""), Self.made, Self.done, Self.rows], keys: keys)
        #expect(walk.sent[0] == walk.sent[1] && walk.sent[0].hasPrefix(#"POST /jobs {"key":"uuid-"#))
        #expect(walk.counts == [2])
    }

    @Test func `an answer that a rule takes for nothing ends the waiting without a result`() throws {
        let keys = """
            before:
              - name: job
                request: GET /job
                until: response.body.done
                errors: [{ when: response.status == 404, is: skip }]
            skip: "!has(steps.job)"
            request: GET /file
            """
        let walk = try walk([(404, "{}")], keys: keys)
        #expect(walk.sent == ["GET /job"] && walk.isFinished && walk.counts == [])
    }

    // MARK: Giving up

    private static let cancelled = job + "\ncancel: { request: \"POST /jobs/${steps.made.body.id}/cancel\" }"

    @Test func `a run that is stopped while it waits makes the call of 'cancel'`() throws {
        let walk = try walk([Self.made, Self.running(), (202, "{}")], keys: Self.cancelled, cancelAfter: 2)
        #expect(walk.sent == ["POST /jobs {}", "GET /jobs/7", "POST /jobs/7/cancel"])
        #expect(walk.isFinished && walk.counts == [])
    }

    @Test func `whatever comes of the call of 'cancel' changes nothing`() throws {
        let walk = try walk([Self.made, Self.running(), (404, "{}")], keys: Self.cancelled, cancelAfter: 2)
        #expect(walk.isFinished && walk.fault == nil)
    }

    @Test func `a job whose time is out is given up before the run fails`() throws {
        let keys = Self.cancelled.replacing("within: 60s", with: "within: 2s")
        let walk = try walk([Self.made, Self.running(), Self.running(), (500, "{}")], keys: keys)
        #expect(walk.sent.last == "POST /jobs/7/cancel")
        #expect(walk.fault?.message == "'job' was not done within 2s")
    }

    @Test func `what was never submitted is not given up`() throws {
        let walk = try walk([], keys: Self.cancelled, cancelAfter: 0)
        #expect(walk.sent == [])
    }

    @Test func `while the pages are read nothing is given up`() throws {
        let walk = try walk([Self.made, Self.done, Self.rows], keys: Self.cancelled, cancelAfter: 3)
        #expect(!walk.sent.contains { $0.contains("cancel") })
    }
}
