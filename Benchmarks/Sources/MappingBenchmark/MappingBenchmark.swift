import EngineLanguage
import Glibc

/// Maps records of about 500 bytes: five fields, three of them expressions; and loads expressions.
@main struct MappingBenchmark {
    private static let fields: [String] = [
        "record.id", "record.user.login", "coalesce(record.title, record.name, '')",
        "record.amount * 2 + 1 > 100 && record.state == 'open' ? record.amount : -1",
        "timestamp(record.updated_at)",
    ]

    private static let scope = ExpressionScope(
        "a record",
        roots: [ExpressionRoot("record", .dyn), ExpressionRoot("outer", .dyn), ExpressionRoot("now", .timestamp)])

    static func main() throws {
        let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20_000
        let bytes = page(count)
        try map(bytes, count)
        try load(2_000)
    }

    private static func map(_ bytes: [UInt8], _ count: Int) throws {
        let set = RecordExpressions(fields.compactMap(compile))
        let start = seconds()
        let tape = try JSONTape.parse(bytes)
        let parsed = seconds()
        let records = Array(tape.elements(of: tape.root))
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var best = Double.infinity
        var allocations = 0
        for _ in 0..<10 {
            output.removeAll(keepingCapacity: true)
            let before = (seconds(), mallocCount)
            try set.withPage([tape], bindings: ExpressionBindings()) { page throws(ExpressionFault) in
                for record in records { try write(page, record, to: &output) }
            }
            best = min(best, seconds() - before.0)
            allocations = mallocCount - before.1
        }
        let each = best / Double(count) * 1e9
        print("parse:   \(Int((parsed - start) / Double(count) * 1e9)) ns a record of \(bytes.count / count) bytes")
        print(
            "mapping: \(Int(each)) ns a record, \(allocations) allocations for \(count) records, \(output.count) bytes out"
        )
    }

    @inline(__always)
    private static func write(_ page: RecordPage, _ record: JSONNode, to output: inout [UInt8]) throws(ExpressionFault)
    {
        page.begin(record)
        output.append(UInt8(ascii: "{"))
        for index in 0..<5 {
            guard case .value(let value) = page.evaluate(index) else { continue }
            output.append(UInt8(ascii: ","))
            try value.appendJSON(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// Reads, checks and compiles expressions as a definition's loading does.
    private static func load(_ count: Int) throws {
        for texts in [fields, Array(fields.prefix(2))] {
            let start = (seconds(), mallocCount)
            for _ in 0..<count {
                for text in texts { _ = compile(text) }
            }
            let each = (seconds() - start.0) / Double(count * texts.count)
            let allocations = (mallocCount - start.1) / (count * texts.count)
            let what = texts.count == 2 ? "a path" : "an expression"
            print("loading: \(Int(each * 1e9)) ns and \(allocations) allocations \(what)")
        }
    }

    private static func compile(_ text: String) -> CompiledExpression? {
        var diagnostics = DiagnosticList()
        return ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?
            .compile(in: scope, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
    }

    private static func page(_ count: Int) -> [UInt8] {
        var text = "["
        for index in 0..<count {
            if index > 0 { text += "," }
            text += """
                {"id":\(index),"node_id":"MDU6SXNzdWU\(index)","title":\(index % 3 == 0 ? "null" : "\"Record \(index)\""),\
                "name":"name-\(index)","user":{"login":"user\(index % 97)","id":\(index * 7),"type":"User",\
                "url":"https://api.acme.test/users/user\(index % 97)"},"state":"\(index % 2 == 0 ? "open" : "closed")",\
                "amount":\(index % 500),"labels":["bug","help wanted"],"created_at":"2026-01-02T03:04:05Z",\
                "updated_at":"2026-05-06T07:08:09Z","body":"\(String(repeating: "lorem ipsum ", count: 10))","comments":\(index % 9)}
                """
        }
        return Array((text + "]").utf8)
    }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Calls of `malloc` so far.
///
/// One thread runs here.
nonisolated(unsafe) private(set) var mallocCount = 0

@_silgen_name("__libc_malloc")
private func libraryMalloc(_ size: Int) -> UnsafeMutableRawPointer?

/// Stands before the C library's `malloc` and counts.
@_cdecl("malloc")
public func countingMalloc(_ size: Int) -> UnsafeMutableRawPointer? {
    mallocCount &+= 1
    return libraryMalloc(size)
}
