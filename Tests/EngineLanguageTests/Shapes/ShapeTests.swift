import EngineLanguage
import Synchronization
import Testing

/// Shapes that the language of the other tests does not use, each read from one value.
struct ShapeTests {
    private func read<Value>(_ shape: Shape<Value>, _ text: String) throws -> (value: Value, messages: [String]) {
        try Probe.read(shape, "value: \(text)\n")
    }

    @Test(arguments: [("1", 1.0), ("1.5", 1.5), ("-2e3", -2000.0), ("0x10", 16.0)])
    func `numbers are read`(_ text: String, _ number: Double) throws {
        #expect(try read(.number, text).value == number)
    }

    @Test(arguments: [".inf", ".nan", "many", "'1'"])
    func `what is no finite number is refused`(_ text: String) throws {
        #expect(try read(.number, text).messages.count == 1)
    }

    @Test func `bounds are said as they are`() throws {
        #expect(
            try read(.integer(1...Int.max), "0").messages == [
                "out-of-range: 'value' must be a whole number, at least 1, not '0'"
            ])
        #expect(
            try read(.integer(Int.min...5), "6").messages == [
                "out-of-range: 'value' must be a whole number, at most 5, not '6'"
            ])
        #expect(try read(.integer, "99999999999999999999").messages.count == 1)
        #expect(
            try read(.duration(.seconds(30)...(.seconds(3600))), "5s").messages == [
                "out-of-range: 'value' must be 30s to 1h, not '5s'"
            ])
        #expect(
            try read(.byteSize(ByteSize(bytes: 1)...ByteSize(bytes: 4)), "9B").messages == [
                "out-of-range: 'value' must be 1B to 4B, not '9B'"
            ])
        #expect(
            try read(.text(.any, length: 1...3), "long").messages == [
                "out-of-range: 'value' must be 1 to 3 characters long, not 'long'"
            ])
        #expect(
            try read(.list(of: .text, count: 1...2), "[]").messages == [
                "out-of-range: 'value' must have 1 to 2 entries, not 0"
            ])
    }

    @Test func `either side is told apart by its kind`() throws {
        let shape: Shape<Either<[String], NamedValues<Int>>> = .either(.list(of: .text), or: .map(of: .integer))
        guard case .first(let list) = try read(shape, "[a]").value else { throw Probe.Wrong() }
        #expect(list == ["a"])
        guard case .second(let map) = try read(shape, "{ a: 1 }").value else { throw Probe.Wrong() }
        #expect(map["a"] == 1)
        #expect(try read(shape, "a").messages == ["wrong-type: 'value' must be a list or a map, not 'a'"])
    }

    @Test func `a list of lists is no list of one`() throws {
        let shape: Shape<[[Int]]> = .oneOrList(of: .list(of: .integer))
        #expect(try read(shape, "[[1], [2, 3]]").value == [[1], [2, 3]])
    }

    @Test func `one in the place of a list is a list`() throws {
        #expect(try read(.oneOrList(of: .integer), "7").value == [7])
        #expect(try read(.list(of: .integer), "7").messages == ["wrong-type: 'value' must be a list, not '7'"])
    }

    @Test func `a literal is any value`() throws {
        for text in ["null", "[1, { a: b }]", "text", "{ a: null }"] {
            #expect(try read(.literal, text).messages == [])
        }
        #expect(try read(.literal, "{ a: { <<: 1 } }").messages == ["merge-key: '<<' is no part of YAML 1.2"])
    }

    @Test func `a secret is concealed where it stands`() throws {
        let result = try Probe.concealed(.secret, "value: [hush]\n")
        #expect(result.messages == ["wrong-type: 'value' must be text, not a list"])
        #expect(result.concealed == ["[hush]"])
        #expect(try read(.secret, "12").messages == ["wrong-type: 'value' must be text, not what stands here"])
    }

    @Test func `an object without required keys may be left empty`() throws {
        let shape: Shape<NamedValues<AcmeDeletes>> = .map(of: .objectOrNothing(AcmeDeletes.self))
        let (value, messages) = try read(shape, "{ a: null, b: { all: true } }")
        #expect(messages == [])
        #expect(value["a"]?.all == false)
        #expect(value["b"]?.all == true)
    }

    @Test func `a converted value is made from what is read`() throws {
        let shape: Shape<Int> = .converted(from: .text) { $0.count }
        #expect(try read(shape, "four").value == 4)
    }

    @Test(arguments: ["1-2", "x"])
    func `a notation of one's own is parsed or refused`(_ text: String) throws {
        let format = TextFormat("a range", example: "1-2") { $0.contains("-") }
        let shape = Shape<[Int]>.notation(format, placeholder: [], write: { "\($0)" }) { text in
            text.split(separator: "-").compactMap { Int($0) }
        }
        let (value, messages) = try read(shape, text)
        #expect(value == (text == "x" ? [] : [1, 2]))
        #expect(messages == (text == "x" ? ["invalid-format: 'value' must be a range, not 'x'"] : []))
    }
}

/// An object with one key, whose shape the test brings.
enum Probe {
    struct Wrong: Error {}

    @TaskLocal static var read: (@Sendable (inout ObjectReader) -> Void)?

    struct File: Configurable {
        static let shapeName = "probe"

        init(reading object: inout ObjectReader) { Probe.read?(&object) }
    }

    final class Box<Value: Sendable>: Sendable {
        private let storage: Mutex<Value?> = Mutex(nil)

        var value: Value? {
            get { storage.withLock { $0 } }
            set { storage.withLock { $0 = newValue } }
        }
    }

    static func read<Value>(_ shape: Shape<Value>, _ text: String) throws -> (value: Value, messages: [String]) {
        let (value, list) = try run(shape, text)
        return (value, list.all.map { "\($0.id): \($0.message)" })
    }

    static func concealed<Value>(
        _ shape: Shape<Value>, _ text: String
    ) throws -> (
        messages: [String], concealed: [String]
    ) {
        let (_, list) = try run(shape, text)
        return (list.all.map { "\($0.id): \($0.message)" }, list.concealed.map(\.text))
    }

    private static func run<Value>(_ shape: Shape<Value>, _ text: String) throws -> (Value, DiagnosticList) {
        let box = Box<Value>()
        var list = DiagnosticList()
        guard let node = YAMLParser.parse(SourceFile(path: "a", text: text), diagnostics: &list) else { throw Wrong() }
        $read.withValue({ box.value = $0.required("value", shape, "The value.") }) {
            _ = File.read(node, diagnostics: &list)
        }
        guard let value = box.value else { throw Wrong() }
        return (value, list)
    }
}
