import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Steps before and behind the calls of an endpoint: their order, their conditions, what they give and keep.
struct StepListTests {
    private func walk(
        _ keys: String, _ answers: [(Int, String)], more: String = "", input: String = "{}", keeping: Bool = false,
        memory: StepMemory = StepMemory(), at seconds: Int64 = 0, metadata: String = "{}"
    ) throws -> FrameWalk {
        try FrameWalk(
            try FrameWalk.endpoint(keys, more: more), answers, input: input, keeping: keeping, memory: memory,
            at: seconds, metadata: metadata)
    }

    private let ok = (200, #"{"rows": [{"id": 1}]}"#)

    @Test func `steps are made once, before the first page, and each sees those before it`() throws {
        let walk = try walk(
            """
            before:
              - { name: session, request: POST /sessions }
              - { name: view, request: "POST /views", body: { session: "${steps.session.body.id}" } }
            request: GET /rows
            headers: { x-view: "${string(steps.view.body.id)}", x-status: "${string(steps.session.status)}" }
            records: response.body.rows
            pagination: { type: cursor, param: c, next: response.body.next }
            """, [(201, #"{"id": "s1"}"#), (200, #"{"id": 5}"#), (200, #"{"rows": [{}], "next": "b"}"#), ok])
        #expect(walk.sent == ["POST /sessions", #"POST /views {"session":"s1"}"#, "GET /rows", "GET /rows?c=b"])
        #expect(walk.requests.last?.fields["x-view"] == "5" && walk.requests.last?.fields["x-status"] == "201")
        #expect(walk.counts == [1, 1] && walk.isFinished)
    }

    @Test func `steps without names have those of their positions`() throws {
        let walk = try walk(
            """
            before: [{ request: GET /a }, { request: GET /b }]
            request: GET /c/${steps['1'].body.id}
            """, [(200, #"{"id": "x"}"#), (200, #"{"id": "y"}"#), ok])
        #expect(walk.sent == ["GET /a", "GET /b", "GET /c/y"])
    }

    @Test func `a step whose condition does not hold is left out`() throws {
        let keys = """
            before:
              - { name: who, request: GET /me }
              - { name: team, when: steps.who.body.has_team, request: GET /team }
            request: GET /rows
            query: { team: "${steps.?team.body.id}" }
            records: response.body.rows
            """
        #expect(try walk(keys, [(200, #"{"has_team": false}"#), ok]).sent == ["GET /me", "GET /rows"])
        let with = try walk(keys, [(200, #"{"has_team": true}"#), (200, #"{"id": "t1"}"#), ok])
        #expect(with.sent == ["GET /me", "GET /team", "GET /rows?team=t1"])
    }

    @Test func `'skip' is asked behind the steps, and means no call and no records`() throws {
        let keys = """
            before: [{ name: count, request: GET /count }]
            skip: steps.count.body.rows == 0
            request: GET /rows
            records: response.body.rows
            after: [{ request: POST /done }]
            """
        let empty = try walk(keys, [(200, #"{"rows": 0}"#)])
        #expect(empty.sent == ["GET /count"] && empty.counts == [] && empty.isFinished)
        #expect(!empty.sawOnlyLists, "what was not listed is not gone")
        let full = try walk(keys, [(200, #"{"rows": 1}"#), ok, (200, "{}")])
        #expect(full.sent == ["GET /count", "GET /rows", "POST /done"] && full.sawOnlyLists)
    }

    @Test func `'skip' may be asked without steps`() throws {
        let keys = "skip: input.?nothing.orValue(false)\ninput: { nothing: { type: boolean } }\nrequest: GET /rows"
        #expect(try walk(keys, [ok], input: #"{"nothing": true}"#).sent == [])
        #expect(try walk(keys, [ok]).sent == ["GET /rows"])
    }

    @Test func `what comes after is called behind the last page, and not between them`() throws {
        let keys = """
            before: [{ name: session, request: POST /sessions }]
            request: GET /rows
            records: response.body.rows
            pagination: { type: cursor, param: c, next: response.body.next }
            after: [{ request: "POST /sessions/${steps.session.body.id}/ack" }, { request: DELETE /x }]
            """
        let answers = [(200, #"{"id": 1}"#), (200, #"{"rows": [{}], "next": "b"}"#), ok, (200, "{}"), (204, "")]
        let walk = try walk(keys, answers)
        #expect(
            walk.sent == ["POST /sessions", "GET /rows", "GET /rows?c=b", "POST /sessions/1/ack", "DELETE /x"])
        #expect(walk.isFinished)
        let failed = try self.walk(keys, [(200, #"{"id": 1}"#), (200, #"{"rows": [{}], "next": "b"}"#), (400, "{}")])
        #expect(failed.fault != nil && !failed.sent.contains { $0.contains("ack") }, "what failed is not acknowledged")
    }

    @Test func `a failure of what comes after fails the call, unless it may`() throws {
        let keys = "request: GET /rows\nrecords: response.body.rows\nafter: [{ name: ack, request: POST /ack }]"
        let failed = try walk(keys, [ok, (409, "{}")])
        #expect(failed.counts == [1] && failed.fault?.call == "call.ack")
        let may = try walk(
            keys.replacing("request: POST /ack", with: "request: POST /ack, on_error: continue"), [ok, (409, "{}")])
        #expect(may.isFinished && may.fault == nil)
    }

    @Test func `a step that may fail leaves no result, and the next one is made`() throws {
        let walk = try walk(
            """
            before:
              - { name: extra, request: GET /extra, on_error: continue }
              - { name: base, request: GET /base }
            request: GET /rows
            query: { extra: "${steps.?extra.body.id}", base: "${steps.base.body.id}" }
            records: response.body.rows
            """, [(403, "{}"), (200, #"{"id": 2}"#), ok])
        #expect(walk.sent == ["GET /extra", "GET /base", "GET /rows?base=2"] && walk.isFinished)
        let strict = try self.walk("before: [{ name: extra, request: GET /extra }]\nrequest: GET /x", [(403, "{}")])
        #expect(strict.fault?.cause == .upstream(.forbidden) && strict.fault?.call == "call.extra")
    }

    // MARK: Lists

    @Test func `a step is repeated for each value of a list, and gives a list`() throws {
        let walk = try walk(
            """
            input: { ids: { type: array, items: integer, required: true } }
            before:
              - name: users
                for_each: { values: input.ids, as: id, where: id != 2 }
                request: GET /users/${string(id)}
            request: POST /rows
            body: { names: "${steps.users.map(u, u.body.name)}", first: "${steps.users[0].status}" }
            """, [(200, #"{"name": "a"}"#), (203, #"{"name": "c"}"#), ok], input: #"{"ids": [1, 2, 3]}"#)
        #expect(
            walk.sent == ["GET /users/1", "GET /users/3", #"POST /rows {"names":["a","c"],"first":200}"#])
    }

    @Test func `a list without values gives an empty list`() throws {
        let walk = try walk(
            """
            input: { ids: { type: array, default: [] } }
            before: [{ name: users, for_each: { values: input.ids }, request: "GET /users/${string(parent)}" }]
            request: POST /rows
            body: { count: "${steps.users.size()}" }
            """, [ok], input: #"{"ids": []}"#)
        #expect(walk.sent == [#"POST /rows {"count":0}"#])
    }

    @Test func `each value is waited for by itself`() throws {
        let walk = try walk(
            """
            input: { ids: { type: array } }
            before:
              - name: jobs
                for_each: { values: input.ids, as: id }
                request: GET /jobs/${string(id)}
                until: response.body.done
                every: 1s
                within: 3s
            request: GET /rows
            """,
            [
                (200, #"{"done": false}"#), (200, #"{"done": false}"#), (200, #"{"done": true}"#),
                (200, #"{"done": false}"#), (200, #"{"done": true}"#), ok,
            ], input: #"{"ids": [1, 2]}"#)
        #expect(walk.pauses == [1, 2, 1] && walk.isFinished)
    }

    @Test func `the values may be the items of an endpoint`() throws {
        let endpoints = """
            endpoints:
              call:
                before:
                  - name: boards
                    for_each: { endpoint: list_boards, with: { kind: open }, as: board, where: board.id != 'y' }
                    request: GET /boards/${board.id}
                request: GET /rows
                query: { n: "${string(steps.boards.size())}" }
              list_boards:
                input: { kind: {} }
                request: GET /boards
                query: { kind: "${input.kind}" }
                records: response.body.items
                pagination: { type: cursor, param: c, next: response.body.next }

            """
        let walk = try FrameWalk(
            try PlanSample(endpoints).endpoint(),
            [
                (200, #"{"items": [{"id": "x"}], "next": "2"}"#), (200, #"{"items": [{"id": "y"}, {"id": "z"}]}"#), ok,
                ok, ok,
            ])
        #expect(
            walk.sent == [
                "GET /boards?kind=open", "GET /boards?kind=open&c=2", "GET /boards/x", "GET /boards/z", "GET /rows?n=2",
            ])
    }

    // MARK: Metadata and secrets

    @Test func `what is learnt of the account is a root for what follows, and is kept`() throws {
        let walk = try walk(
            """
            before:
              - { name: me, request: GET /me, metadata: { team: response.body.team, plan: steps.me.body.?plan } }
              - { name: team, request: "GET /teams/${metadata.team}" }
            request: GET /rows/${metadata.team}
            """, [(200, #"{"team": "t1"}"#), (200, "{}"), ok], metadata: #"{"old": 1}"#)
        #expect(walk.sent == ["GET /me", "GET /teams/t1", "GET /rows/t1"])
        #expect(walk.learnt.count == 1 && walk.learnt["team"] == .string("t1"))
    }

    @Test func `what a secret step gave is shown in no address and no message`() throws {
        let keys = """
            before: [{ name: grant, request: POST /grants, secret: true }]
            request: GET /rows/${steps.grant.body.ticket}
            headers: { x-ticket: "${steps.grant.body.ticket}" }
            """
        let walk = try walk(keys, [(200, #"{"ticket": "very-secret-1"}"#), (403, #"{"message": "very-secret-1?"}"#)])
        let request = try #require(walk.requests.last)
        #expect(request.url.hasSuffix("/rows/very-secret-1") && request.fields["x-ticket"] == "very-secret-1")
        #expect(!request.displayURL.contains("very-secret-1"))
        #expect(walk.fault?.message == "upstream answered 403: •••?")
    }

    @Test func `a renewed credential serves the steps and the pages`() throws {
        let more = """
            auth:
              key:
                type: two_step
                acquire: [{ request: POST /login, store: { token: response.body.t } }]
                apply: { headers: { x-token: "${credentials.token}" } }

            """
        let endpoint = try FrameWalk.endpoint(
            "before: [{ name: a, request: GET /a }]\nrequest: GET /rows\nrecords: response.body.rows", more: more)
        let walk = try FrameWalk(
            endpoint, [(401, "{}"), (200, "{}"), ok], credentials: #"{"token": "old-token"}"#)
        #expect(walk.requests.map { $0.fields["x-token"] } == ["old-token", "new-token", "new-token"])
    }

    // MARK: Endpoints as steps

    @Test func `a step that calls an endpoint gives its output, and that one may have steps too`() throws {
        let endpoints = """
            endpoints:
              call:
                before: [{ name: team, endpoint: find_team, with: { name: "${input.name}" } }]
                input: { name: { required: true } }
                request: GET /teams/${steps.team.output.id}/rows
                records: response.body.rows
              find_team:
                before: [{ name: index, request: GET /index }]
                input: { name: { required: true } }
                request: GET /find/${steps.index.body.shard}
                query: { name: "${input.name}" }
                output: response.body.found
                after: [{ request: POST /found }]

            """
        let plan = try PlanSample(endpoints).endpoint()
        let walk = try FrameWalk(
            plan, [(200, #"{"shard": 3}"#), (200, #"{"found": {"id": "t9"}}"#), (200, "{}"), ok],
            input: #"{"name": "x"}"#)
        #expect(walk.sent == ["GET /index", "GET /find/3?name=x", "POST /found", "GET /teams/t9/rows"])
        #expect(walk.counts == [1])
    }
}
