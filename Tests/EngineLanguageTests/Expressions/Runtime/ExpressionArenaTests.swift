import EngineFixtures
import Testing

@testable import EngineLanguage

/// The arena and the values in it.
@Suite struct ExpressionArenaTests {
    @Test func `memory stays in place until the reset, and is limited`() throws {
        let arena = ExpressionArena(firstBlock: 64)
        var places: [(UnsafeMutableRawPointer, UInt8)] = []
        for index in 0..<2000 {
            let size = index % 97 + 1
            let place = try arena.allocate(size)
            #expect(Int(bitPattern: place) % 16 == 0)
            place.initializeMemory(as: UInt8.self, repeating: UInt8(index % 251), count: size)
            places.append((place, UInt8(index % 251)))
        }
        #expect(places.allSatisfy { $0.0.load(as: UInt8.self) == $0.1 })
        arena.reset()
        #expect(arena.used == 0)
        #expect(throws: ExpressionFault.self) { try arena.allocate(ExpressionArena.limit + 1) }
        _ = try arena.allocate(ExpressionArena.limit - 16)
        #expect(throws: ExpressionFault.self) { try arena.allocate(64) }
    }

    @Test func `values go in and come out as they were`() throws {
        let seed = Seed.make(for: "border")
        var generator = SeededGenerator(seed: seed)
        let evaluation = ExpressionEvaluation()
        for _ in 0..<2000 {
            evaluation.reset()
            let value = value(&generator, 3)
            let back = try evaluation.export(evaluation.import(value))
            #expect(ConformanceValue.agree(back, value), "seed \(seed)")
            #expect(try evaluation.areEqual(evaluation.import(value), evaluation.import(value)), "seed \(seed)")
        }
    }

    private func value(_ generator: inout SeededGenerator, _ depth: Int) -> ExpressionValue {
        switch generator.below(depth > 0 ? 12 : 9) {
        case 0: .null
        case 1: .bool(generator.chance(2))
        case 2: .int(Int64(truncatingIfNeeded: generator.next()))
        case 3: .uint(generator.next())
        case 4: .double(Double(generator.below(1000)) / 8)
        case 5: .string(String(repeating: "\u{E9}x", count: generator.below(40)))
        case 6: .bytes((0..<generator.below(40)).map { UInt8($0) })
        case 7: .number(ExpressionNumber(text: "1.\(generator.below(100))0"))
        case 8: .duration(ExpressionDuration(nanoseconds: Int64(generator.below(1 << 40))))
        case 9: .optional(generator.chance(2) ? nil : value(&generator, depth - 1))
        case 10: .list((0..<generator.below(6)).map { _ in value(&generator, depth - 1) })
        default: .map(map(&generator, depth))
        }
    }

    private func map(_ generator: inout SeededGenerator, _ depth: Int) -> ExpressionMap {
        var map = ExpressionMap()
        for _ in 0..<generator.below(30) {
            let key: ExpressionValue =
                generator.chance(2) ? .int(Int64(generator.below(50))) : .string("k\(generator.below(50))")
            map[key] = value(&generator, depth - 1)
        }
        return map
    }

    @Test func `keys are found by hash as by search, across kinds of numbers`() throws {
        let evaluation = ExpressionEvaluation()
        let map = try evaluation.makeMap(capacity: 0)
        for index in 0..<500 { try evaluation.put(.int(index), .int(index * 2), into: map) }
        let built = evaluation.finished(map)
        for index in 0..<500 {
            #expect(try evaluation.find(.uint(UInt64(index)), in: built)?.int == Int64(index * 2))
            #expect(try evaluation.find(.double(Double(index)), in: built)?.int == Int64(index * 2))
        }
        #expect(try evaluation.find(.double(1.5), in: built) == nil)
        #expect(try evaluation.find(.bool(true), in: built) == nil)
        #expect(try evaluation.find(.null, in: built) == nil)
    }

    @Test func `escapes of a tape are resolved as JSON says`() throws {
        let text = #"["\u0041\n\"\\\/\b\f\r\t", "\ud83d\ude00", "\ud800x", "\u00e9", "a\ud800\ud83d\ude00"]"#
        let tape = try JSONTape.parse(Array(text.utf8))
        let evaluation = ExpressionEvaluation()
        try evaluation.withTapes([tape]) { () throws(ExpressionFault) in
            let list = evaluation.value(of: tape.root, on: 0)
            var found: [String] = []
            for element in try evaluation.elements(of: list) {
                found.append(try evaluation.export(element).string ?? "")
            }
            #expect(found == ["A\n\"\\/\u{8}\u{C}\r\t", "\u{1F600}", "\u{FFFD}x", "\u{E9}", "a\u{FFFD}\u{1F600}"])
        }
    }
}
