import Testing

@testable import EngineLanguage

/// The cases of the CEL specification and our own, each three ways; none is skipped.
@Suite struct ConformanceTests {
    private static let core = [
        ("basic", 43), ("bindings_ext", 8), ("comparisons", 334), ("conversions", 109), ("encoders_ext", 4),
        ("fields", 60), ("fp_math", 30), ("integer_math", 64), ("lists", 39), ("logic", 30), ("macros", 44),
        ("macros2", 46), ("math_ext", 199), ("namespace", 14), ("optionals", 59), ("parse", 193), ("plumbing", 5),
        ("string", 51), ("string_ext", 213), ("timestamps", 78), ("type_deduction", 26),
    ]
    private static let profile = [
        ("profile/fields", 32), ("profile/functions", 112), ("profile/lists", 40), ("profile/regex", 19),
        ("profile/sets", 11), ("profile/templates", 32),
    ]

    @Test(arguments: core + profile)
    func `every case of a file gives what the suite says`(_ file: String, _ count: Int) throws {
        let cases = try ConformanceCase.all(in: file)
        #expect(cases.count == count)
        var passed = 0
        for test in cases {
            var isRight = true
            for way in ConformanceRunner.Way.allCases {
                if let fault = try ConformanceRunner(test: test, way: way).run() {
                    Issue.record("\(test.id) \(way): \(test.json["expr"]?.string ?? test.text("template")): \(fault)")
                    isRight = false
                }
            }
            if isRight { passed += 1 }
        }
        print("cel \(file): \(passed) of \(cases.count), each three ways")
    }

    @Test func `the suite is whole`() {
        #expect(Self.core.reduce(0) { $0 + $1.1 } == 1649)
        #expect(Self.profile.reduce(0) { $0 + $1.1 } == 246)
    }
}
