internal import EngineDefinition
internal import EngineLanguage

/// What every paginator must do, whoever wrote it.
public enum PaginatorSuite {
    /// What some member does otherwise.
    public static func findings() -> [ConformanceFinding] {
        PaginatorRegistry.members.flatMap { member -> [ConformanceFinding] in
            guard let example = PaginatorExample.all.first(where: { $0.name == member.name }) else {
                return [ConformanceFinding(member: member.name, rule: "a member has an example", detail: "it has none")]
            }
            return findings(of: example)
        }
    }

    /// What a pagination does otherwise, on the example that it brings.
    package static func findings(of example: PaginatorExample) -> [ConformanceFinding] {
        var trial = PaginatorTrial(example)
        trial.run()
        return trial.findings
    }
}

/// One member, put to the test.
private struct PaginatorTrial {
    let example: PaginatorExample
    var findings: [ConformanceFinding] = []

    init(_ example: PaginatorExample) { self.example = example }

    mutating func run() {
        guard let provider = provider("") else { return }
        let full = walk(provider, pages: 3)
        expect("the first page needs no response", !full.requests.isEmpty, "nothing was sent")
        let expected = example.hasSecond ? 3 : 1
        expect("the walk ends by its own rule", full.requests.count == expected && full.fault == nil, full.summary)
        expect("no page is asked for twice", Set(full.requests).count == full.requests.count, full.summary)
        expect("every page is given out", full.positions.count == expected, full.summary)
        checkEmptyPages(provider)
        checkEndlessPages(provider)
        checkResume(provider, full)
    }

    private mutating func checkEmptyPages(_ provider: ScriptedProvider) {
        let stopped = walk(provider, pages: 3, emptyPage: 1)
        let expected = example.hasSecond ? 2 : 1
        expect("a page without records ends the walk", stopped.requests.count == expected, stopped.summary)
        guard example.hasSecond, !example.standsOnRecords, let patient = self.provider(", stop_when_empty: false")
        else { return }
        let whole = walk(patient, pages: 3, emptyPage: 1)
        let rule = "with 'stop_when_empty: false' it goes on behind an empty page"
        expect(rule, whole.requests.count == 3, whole.summary)
    }

    private mutating func checkEndlessPages(_ provider: ScriptedProvider) {
        guard example.hasSecond else { return }
        let walk = walk(provider, pages: .max, repeating: example.isLearnt ? 1 : nil)
        let rule =
            example.isLearnt
            ? "a repeated position ends the walk with a fault" : "'max_pages' ends an endless walk with a fault"
        expect(rule, walk.fault != nil && walk.requests.count <= 5, walk.summary)
    }

    private mutating func checkResume(_ provider: ScriptedProvider, _ full: Walk) {
        for (index, position) in full.positions.enumerated() {
            guard let position else { continue }
            let rest = walk(provider, pages: 3, from: position)
            let left = Array(full.requests.dropFirst(index + 1))
            expect("a walk resumed from a checkpoint sends what was left", rest.requests == left, rest.summary)
        }
    }

    private mutating func expect(_ rule: String, _ holds: Bool, _ detail: String) {
        guard !holds else { return }
        findings.append(ConformanceFinding(member: example.name, rule: rule, detail: detail))
    }

    // MARK: Walking

    private mutating func provider(_ more: String) -> ScriptedProvider? {
        let isGraphQL = example.name == "graphql"
        let call = isGraphQL ? "graphql: { query: \"query { items { nodes { id } } }\" }" : "request: GET /items"
        var diagnostics = DiagnosticList()
        let provider = ScriptedProvider(
            """
            provider: acme
            title: Acme
            base: https://api.acme.test
            endpoints:
              list:
                \(call)
                records: \(example.records)
                pagination: { \(example.pagination(more)) }
            """, endpoint: "list", diagnostics: &diagnostics)
        let faults = diagnostics.all.map { "\($0.message) [\($0.id.name)]" }.joined(separator: "; ")
        expect("the example compiles", provider != nil && diagnostics.isEmpty, faults)
        return provider
    }

    private struct Walk {
        /// Address and body of each request.
        var requests: [String] = []
        /// The position behind each page that was given out.
        var positions: [PagePosition?] = []
        var fault: CallFault?

        var summary: String {
            "\(requests.count) requests, \(positions.count) pages" + (fault.map { ", then '\($0.message)'" } ?? "")
        }
    }

    private func walk(
        _ provider: ScriptedProvider, pages: Int, emptyPage: Int? = nil, repeating: Int? = nil,
        from position: PagePosition = .start
    ) -> Walk {
        let moment = ScriptedProvider.moment
        var walker = provider.walk(credentials: [], from: position)
        var walk = Walk()
        var page = position.index
        var action = walker.next(at: moment)
        // 50: far more than any of these walks needs.
        while walk.requests.count < 50 {
            switch action {
            case .call(.send(let request)):
                walk.requests.append(request.url + " " + String(decoding: request.body, as: UTF8.self))
                let next = page + 1 < pages ? repeating ?? page + 1 : nil
                let answer = example.answer(page, page == emptyPage ? 0 : 2, next)
                page += 1
                action = walker.received(.response(answer.response(to: request.url)), at: moment)
            case .call(.pause): action = walker.resumed(at: moment)
            case .call: return walk
            case .prepared: action = walker.next(at: moment)
            case .page(let given):
                walk.positions.append(given.next)
                action = walker.next(at: moment)
            case .finished: return walk
            case .failed(let fault):
                walk.fault = fault
                return walk
            }
        }
        return walk
    }
}
