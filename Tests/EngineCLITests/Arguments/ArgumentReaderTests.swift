import Testing

@testable import EngineCLI

struct ArgumentReaderTests {
    private enum Fruit: String, CaseIterable { case apple, pear }

    private func faults(
        words: [String] = [], _ given: [(String, String?)] = [], _ read: (inout ArgumentReader) -> Void
    ) -> [String] {
        var reader = ArgumentReader(words: words, given: given.map { (name: $0.0, value: $0.1) })
        read(&reader)
        reader.finish()
        return reader.faults
    }

    @Test func `words are taken by their place`() {
        var reader = ArgumentReader(words: ["a", "b", "c", "d"], given: [])
        #expect(reader.required("one", "") == "a")
        #expect(reader.optional("two", "") == "b")
        #expect(reader.rest("more", "") == ["c", "d"])
        #expect(reader.optional("none", "") == nil)
        reader.finish()
        #expect(reader.faults.isEmpty)
    }

    @Test func `a word that is missing and one too many are told`() {
        #expect(faults { _ = $0.required("name", "") } == ["<name> is missing"])
        #expect(faults(words: ["a", "b"]) { _ = $0.required("name", "") } == ["'b' is one word too many"])
    }

    @Test func `the last value of an option counts, all of a repeated one`() {
        var reader = ArgumentReader(words: [], given: [("a", "1"), ("a", "2"), ("b", "3"), ("b", "4")])
        #expect(reader.option("a", "n", "") == "2")
        #expect(reader.options("b", "n", "") == ["3", "4"])
        #expect(reader.option("c", "n", "") == nil)
        #expect(reader.options("d", "n", "") == [])
    }

    @Test func `an option without its value and a flag with one are told`() {
        #expect(faults([("limit", nil)]) { _ = $0.option("limit", "n", "") } == ["--limit needs a value"])
        #expect(faults([("full", "yes")]) { _ = $0.flag("full", "") } == ["--full takes no value"])
    }

    @Test func `a flag is on when it is there`() {
        var reader = ArgumentReader(words: [], given: [("full", nil)])
        let (isFull, isOther) = (reader.flag("full", ""), reader.flag("other", ""))
        #expect(isFull && !isOther)
    }

    @Test(arguments: ["11", "0", "-1", "ten", "", "1.5", "99999999999999999999"])
    func `a number outside of its range is refused with the range`(_ text: String) {
        let faults = faults([("limit", text)]) { _ = $0.integer("limit", "n", "", in: 1...10) }
        #expect(faults == ["--limit takes a whole number from 1 to 10, not '\(text)'"])
    }

    @Test(arguments: [("1", 1), ("10", 10), ("+3", 3), ("007", 7)])
    func `a number in its range is read`(_ text: String, _ number: Int) {
        var reader = ArgumentReader(words: [], given: [("limit", text)])
        #expect(reader.integer("limit", "n", "", in: 1...10) == number)
    }

    @Test func `a choice is one of its words, and the nearest is told`() {
        var reader = ArgumentReader(words: [], given: [("fruit", "pear")])
        #expect(reader.choice("fruit", Fruit.self, "") == .pear)
        #expect(
            faults([("fruit", "aple")]) { _ = $0.choice("fruit", Fruit.self, "") }
                == ["--fruit takes one of apple, pear, not 'aple'; did you mean 'apple'?"])
        #expect(
            faults([("fruit", "zzz")]) { _ = $0.choice("fruit", Fruit.self, "") }
                == ["--fruit takes one of apple, pear, not 'zzz'"])
    }

    @Test func `an unknown option names the nearest, also of those that every command has`() {
        #expect(
            faults([("limti", "3")]) { _ = $0.integer("limit", "n", "", in: 1...10) }
                == ["there is no option '--limti'; did you mean '--limit'?"])
        #expect(faults([("jsno", nil)]) { _ in } == ["there is no option '--jsno'; did you mean '--json'?"])
        #expect(faults([("xyzzy", nil)]) { _ in } == ["there is no option '--xyzzy'"])
    }

    @Test func `all faults are collected in their order`() {
        let faults = faults(words: ["extra"], [("limit", "x"), ("odd", nil)]) { reader in
            _ = reader.integer("limit", "n", "", in: 1...3)
        }
        #expect(
            faults == [
                "--limit takes a whole number from 1 to 3, not 'x'", "there is no option '--odd'",
                "'extra' is one word too many",
            ])
    }

    @Test func `describing asks for nothing and remembers everything`() {
        var reader = ArgumentReader.describing()
        #expect(reader.required("name", "its name") == "")
        _ = reader.rest("more", "others")
        _ = reader.options("input", "key=value", "an input")
        _ = reader.choice("fruit", Fruit.self, "a fruit")
        reader.finish()
        #expect(reader.faults.isEmpty)
        let description = reader.description
        #expect(description.positionals.map(\.name) == ["name", "more"])
        #expect(description.positionals.map(\.isRequired) == [true, false])
        #expect(description.positionals.map(\.isRepeated) == [false, true])
        #expect(description.options.map(\.isRepeated) == [true, false])
        #expect(description.options[1].choices == ["apple", "pear"] && description.options[1].value == "apple|pear")
    }
}
