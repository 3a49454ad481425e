import Testing

@testable import EngineFixtures

struct GoldenTests {
    private let folder = TestFolder()

    @Test func `an equal text has no difference`() {
        #expect(Golden().difference("sample.txt", "one\ntwo\nthree\n") == nil)
    }

    @Test func `a differing line is shown with its number`() throws {
        let found = try #require(Golden(folder: folder, isUpdating: false).difference("sample.txt", "one\n2\nthree\n"))
        #expect(found.contains("2: - two\n2: + 2"))
        #expect(found.contains("UPDATE_GOLDEN=1"))
    }

    @Test func `a missing file is a difference`() throws {
        let found = try #require(Golden(folder: folder, isUpdating: false).difference("none.txt", ""))
        #expect(found.contains("No such file"))
    }

    @Test func `the folders of a test file are found by its path`() {
        let folder = TestFolder(of: "/a/Tests/b/Tests/SomeTests/Deep/Er/File.swift")
        #expect(folder.path == "/a/Tests/b/Tests/SomeTests")
        #expect(folder.package == "/a/Tests/b")
        #expect(folder.fixture("x.yaml") == "/a/Tests/b/Tests/SomeTests/Fixtures/x.yaml")
    }
}

struct TextDifferenceTests {
    @Test func `an insertion is a line with a plus`() {
        #expect(TextDifference.lines("a\nc", "a\nb\nc") == "2: + b")
    }

    @Test func `a long list is cut`() {
        let new = (0..<100).map(String.init).joined(separator: "\n")
        #expect(TextDifference.lines("", new).hasSuffix("… and 61 more"))
    }
}
