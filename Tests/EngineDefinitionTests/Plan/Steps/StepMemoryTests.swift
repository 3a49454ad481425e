import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Results of steps that serve for a while (`cache`), and what steps have done before a run was stopped.
struct StepMemoryTests {
    private static let cached = """
        input: { kind: { default: a } }
        before: [{ name: fields, request: "GET /fields/${input.kind}", cache: 10m }]
        request: POST /rows
        body: { fields: "${steps.fields.body.names}" }
        records: response.body.rows
        """
    private let names = (200, #"{"names": ["id", "name"]}"#)
    private let ok = (200, #"{"rows": []}"#)

    private func walk(
        _ answers: [(Int, String)], kind: String = "a", memory: StepMemory = StepMemory(), at seconds: Int64 = 0,
        keys: String = Self.cached
    ) throws -> FrameWalk {
        try FrameWalk(
            try FrameWalk.endpoint(keys), answers, input: #"{"kind": "\#(kind)"}"#, memory: memory, at: seconds)
    }

    /// What a walk left, as it comes back from the store.
    private func stored(_ memory: StepMemory) throws -> StepMemory {
        var memory = memory
        return StepMemory(
            try memory.takeAdded().map {
                let text = JSONWriter.text(StoredValue($0.value).json)
                let value = try #require(StoredValue(json: try JSONValue(parsing: text))?.value)
                return StepMemory.Entry(question: $0.question, value: value, until: $0.until)
            })
    }

    @Test func `a result serves another walk as long as it says, and gives the same request`() throws {
        let first = try walk([names, ok])
        #expect(first.sent == ["GET /fields/a", #"POST /rows {"fields":["id","name"]}"#])
        let memory = try stored(first.memory)
        let second = try walk([ok], memory: memory, at: 599)
        #expect(second.sent == [#"POST /rows {"fields":["id","name"]}"#] && second.isFinished)
        let late = try walk([names, ok], memory: memory, at: 600)
        #expect(late.sent.count == 2)
    }

    @Test func `other arguments are another question`() throws {
        let memory = try stored(try walk([names, ok]).memory)
        #expect(try walk([names, ok], kind: "b", memory: memory).sent.first == "GET /fields/b")
    }

    @Test func `what failed does not serve`() throws {
        var failed = try walk([(404, "{}")])
        #expect(failed.memory.takeAdded().isEmpty)
        let keys = Self.cached.replacing("cache: 10m", with: "cache: 10m, errors: { is: skip }").replacing(
            "steps.fields.body.names", with: "steps.?fields.body.names")
        var skipped = try walk([(404, "{}"), ok], keys: keys)
        #expect(skipped.isFinished && skipped.memory.takeAdded().isEmpty)
    }

    @Test func `a step without 'cache' leaves nothing`() throws {
        var walk = try walk([names, ok], keys: Self.cached.replacing(", cache: 10m", with: ""))
        #expect(walk.memory.takeAdded().isEmpty)
    }

    @Test func `a new credential does not make it another question`() throws {
        let more = "auth: { key: { type: bearer } }\n"
        let endpoint = try FrameWalk.endpoint(Self.cached, more: more)
        let first = try FrameWalk(endpoint, [names, ok], input: #"{"kind": "a"}"#, credentials: #"{"token": "one"}"#)
        let second = try FrameWalk(
            endpoint, [ok], input: #"{"kind": "a"}"#, memory: try stored(first.memory),
            credentials: #"{"token": "two"}"#)
        #expect(second.sent.count == 1)
    }

    @Test func `each value of a list is remembered by itself`() throws {
        let keys = """
            input: { ids: { type: array } }
            before:
              - { name: users, for_each: { values: input.ids, as: id }, request: "GET /u/${string(id)}", cache: 1h }
            request: POST /rows
            body: { names: "${steps.users.map(u, u.body.name)}" }
            """
        let endpoint = try FrameWalk.endpoint(keys)
        let first = try FrameWalk(
            endpoint, [(200, #"{"name": "a"}"#), (200, #"{"name": "b"}"#), ok], input: #"{"ids": [1, 2]}"#)
        let second = try FrameWalk(
            endpoint, [(200, #"{"name": "c"}"#), ok], input: #"{"ids": [2, 3]}"#, memory: try stored(first.memory))
        #expect(second.sent == ["GET /u/3", #"POST /rows {"names":["b","c"]}"#])
    }

    @Test func `the result of an endpoint's step serves with its output`() throws {
        let endpoints = """
            models: { Item: { key: id, fields: { id: { from: record.id }, at: { type: timestamp, from: record.at } } } }
            endpoints:
              call:
                before: [{ name: list, endpoint: items, cache: 1h }]
                request: POST /rows
                body: { first: "${time.millis(steps.list.output[0].at)}" }
              items: { request: GET /items, records: response.body, model: Item }

            """
        let plan = try PlanSample(endpoints).endpoint()
        let first = try FrameWalk(plan, [(200, #"[{"id": 1, "at": "2026-01-01T00:00:00Z"}]"#), ok])
        #expect(first.sent.last == #"POST /rows {"first":1767225600000}"#)
        let second = try FrameWalk(plan, [ok], memory: try stored(first.memory))
        #expect(second.sent == [#"POST /rows {"first":1767225600000}"#])
    }

    // MARK: Values with their types

    @Test(arguments: [
        "1", "1.50", "-0", "null", "true", #""text""#, #"[1, "a", {"b": null}]"#, #"{"$": "timestamp", "value": 1}"#,
        #"{"$": "x"}"#, #"{"a": {"$": "map", "value": {"$": 1}}}"#, "18446744073709551616", "[]", "{}",
    ])
    func `a value of upstream's comes back as it was`(_ text: String) throws {
        let value = try ExpressionValue(json: text)
        let stored = JSONWriter.text(StoredValue(value).json)
        let read = try #require(StoredValue(json: try JSONValue(parsing: stored))?.value)
        #expect(try read.jsonText() == value.jsonText(), "\(stored)")
    }

    @Test func `an instant comes back as an instant, wherever it stands`() throws {
        let instant = ExpressionValue.timestamp(Moment.start.now)
        let value = ExpressionValue.map(
            ExpressionMap(texts: [("at", instant), ("list", .list([instant, .string("x")])), ("$", .string("y"))]))
        let read = StoredValue(json: try JSONValue(parsing: JSONWriter.text(StoredValue(value).json)))?.value
        #expect(read == value)
    }

    // MARK: State

    private static let job = """
        before:
          - { name: made, request: POST /jobs }
          - { name: job, request: "GET /jobs/${steps.made.body.id}", until: response.body.done, every: 2s, within: 20s }
        request: GET /files/${steps.job.body.file}
        records: response.body.rows
        """

    /// What a walk had done when it was cut, as it comes back from the store.
    private func state(_ walk: FrameWalk) throws -> StepState {
        let state = try #require(walk.states.last)
        return try #require(StepState(json: try JSONValue(parsing: JSONWriter.text(state.json))))
    }

    private func resumed(_ answers: [(Int, String)], _ state: StepState, at seconds: Int64 = 0) throws -> FrameWalk {
        try FrameWalk(try FrameWalk.endpoint(Self.job), answers, keeping: true, state: state, at: seconds)
    }

    @Test func `a walk goes on behind the steps that are done`() throws {
        let endpoint = try FrameWalk.endpoint(Self.job)
        let cut = try FrameWalk(endpoint, [(202, #"{"id": 1}"#), (200, #"{"done": false}"#)], keeping: true)
        #expect(cut.sent.count == 3 && cut.states.count == 1)
        let state = try state(cut)
        #expect(state.done.map(\.name) == ["made"])
        let walk = try resumed([(200, #"{"done": true, "file": "f"}"#), ok], state, at: 10)
        #expect(walk.sent == ["GET /jobs/1", "GET /files/f"] && walk.isFinished)
        #expect(walk.states.last?.done.map(\.name) == ["made", "job"])
    }

    @Test func `the whole time counts from the submission, also across runs`() throws {
        let cut = try FrameWalk(try FrameWalk.endpoint(Self.job), [(202, #"{"id": 1}"#)], keeping: true)
        let state = try state(cut)
        let late = try resumed([(200, #"{"done": false}"#)], state, at: 1_000)
        #expect(late.fault?.message == "'job' was not done within 20s" && late.sent.count == 1)
        let done = try resumed([(200, #"{"done": true, "file": "f"}"#), ok], state, at: 1_000)
        #expect(done.isFinished, "a job that is done meanwhile is fetched, however late")
    }

    @Test func `steps that were left out stay so`() throws {
        let keys = """
            before:
              - { name: a, when: "false", request: GET /a }
              - { name: b, request: GET /b, on_error: continue }
              - { name: c, request: GET /c }
            skip: has(steps.a) || has(steps.b)
            request: GET /rows
            """
        let endpoint = try FrameWalk.endpoint(
            keys.replacing(#"when: "false""#, with: "when: input.?x.orValue(false)").replacing(
                "before:", with: "input: { x: { type: boolean } }\nbefore:"))
        let cut = try FrameWalk(endpoint, [(404, "{}")], keeping: true)
        #expect(cut.sent == ["GET /b", "GET /c"])
        let state = try state(cut)
        #expect(state.done.map(\.name) == ["a", "b"] && state.done.allSatisfy { $0.value == nil })
        let walk = try FrameWalk(endpoint, [ok, ok], keeping: true, state: state)
        #expect(walk.sent == ["GET /c", "GET /rows"])
    }

    @Test func `steps of a changed definition are made anew from the first that differs`() throws {
        let cut = try FrameWalk(try FrameWalk.endpoint(Self.job), [(202, #"{"id": 1}"#)], keeping: true)
        let other = try FrameWalk.endpoint(Self.job.replacing("made", with: "submitted"))
        let walk = try FrameWalk(other, [(202, #"{"id": 2}"#)], keeping: true, state: try state(cut))
        #expect(walk.sent == ["POST /jobs", "GET /jobs/2"])
    }

    @Test func `a key is kept before it is sent, and sent again by the next run`() throws {
        let keys = Self.job.replacing("POST /jobs", with: "POST /jobs, headers: { x-key: \"${idempotency_key}\" }")
        let endpoint = try FrameWalk.endpoint(keys)
        let cut = try FrameWalk(endpoint, [], keeping: true)
        let sent = try #require(cut.requests.first?.fields["x-key"])
        #expect(cut.states.count == 1 && cut.states.first?.sent?.key == sent)
        let walk = try FrameWalk(
            endpoint, [(202, #"{"id": 1}"#), (200, #"{"done": true, "file": "f"}"#), ok], keeping: true,
            state: try state(cut), at: 77)
        #expect(walk.requests.first?.fields["x-key"] == sent && walk.isFinished)
    }

    @Test(arguments: ["null", "[]", "{}", #"{"done": 1}"#, #"{"done": [{}]}"#, #"{"done": [1]}"#])
    func `a state that is not understood counts as none`(_ text: String) throws {
        #expect(StepState(json: try JSONValue(parsing: text)) == nil)
    }
}
