import EngineDefinition
import EngineFixtures
import Glibc
import Testing

@testable import EngineCLI

struct WholeFileTests {
    @Test func `a file is read whole, and what cannot be read is nothing`() throws {
        let line = try TypedLine()
        let text = String(repeating: "ä\n", count: 100_000)
        try line.write(text, to: "long.txt")
        #expect(WholeFile(path: "\(line.folder)/long.txt").read() == text)
        #expect(WholeFile(path: "\(line.folder)/none.txt").read() == nil)
    }

    @Test func `a new file is written once`() throws {
        let line = try TypedLine()
        let file = WholeFile(path: "\(line.folder)/new.txt")
        #expect(try file.writeNew("first"))
        #expect(try !file.writeNew("second"))
        #expect(file.read() == "first")
    }

    @Test func `a file that cannot be written ends with 5 and the reason`() {
        #expect(throws: CommandFailure.self) { try WholeFile(path: "/nowhere/new.txt").writeNew("x") }
        do throws(CommandFailure) {
            _ = try WholeFile(path: "/nowhere/new.txt").writeNew("x")
        } catch {
            #expect(error.exitCode == .local)
            #expect(error.message == "'/nowhere/new.txt' cannot be written: No such file or directory")
        }
    }

    @Test(arguments: [("a\n", "a"), ("a\r\n\n", "a"), ("a\nb", "a\nb"), ("\n", ""), ("", "")])
    func `line breaks at the end are taken away`(_ text: String, _ trimmed: String) {
        #expect(text.trimmingNewlines == trimmed)
    }
}

struct OutputFileTests {
    @Test func `pieces become a file, which replaces what was there`() throws {
        let line = try TypedLine()
        try line.write("a long text that was there before", to: "out.txt")
        let file = try OutputFile(path: "\(line.folder)/out.txt")
        try file.write("one ")
        try file.write("two")
        try file.finish()
        #expect(try line.text(of: "out.txt") == "one two")
    }

    @Test func `a file that is not finished leaves what was there, and nothing beside it`() throws {
        let line = try TypedLine()
        try line.write("before", to: "out.txt")
        do {
            let file = try OutputFile(path: "\(line.folder)/out.txt")
            try file.write("half of")
            let new = try OutputFile(path: "\(line.folder)/new.txt")
            try new.write("half of")
            #expect(!line.exists("new.txt"))
        }
        #expect(try line.text(of: "out.txt") == "before")
        #expect(TextFile.paths(below: line.folder, ending: "").map { $0.split(separator: "/").last } == ["out.txt"])
    }

    @Test func `what was there gives its rights, and a link stays one`() throws {
        let line = try TypedLine()
        try line.write("before", to: "target.txt")
        chmod("\(line.folder)/target.txt", 0o600)
        symlink("target.txt", "\(line.folder)/link.txt")
        let file = try OutputFile(path: "\(line.folder)/link.txt")
        try file.write("after")
        try file.finish()
        #expect(try line.text(of: "target.txt") == "after")
        var status = stat()
        #expect(lstat("\(line.folder)/link.txt", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat("\(line.folder)/target.txt", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func `several files get their names once all are whole`() throws {
        let line = try TypedLine()
        let files = [try OutputFile(path: "\(line.folder)/a.txt"), try OutputFile(path: "/dev/full")]
        for file in files { try file.write("x") }
        #expect(throws: CommandFailure.self) { try OutputFile.finish(files) }
        #expect(!line.exists("a.txt"))
    }

    @Test func `a full disk is told when the file is finished`() throws {
        let file = try OutputFile(path: "/dev/full")
        try file.write("x")
        do throws(CommandFailure) {
            try file.finish()
            Issue.record("it was written")
        } catch {
            #expect(
                error.exitCode == .local && error.message == "'/dev/full' cannot be written: No space left on device")
        }
    }

    @Test func `a folder that there is not is told at once`() {
        #expect(throws: CommandFailure.self) { try OutputFile(path: "/nowhere/out.txt") }
    }
}

struct GeneratedFilesTests {
    @Test func `documents below a prefix are written, with their folders`() throws {
        let line = try TypedLine()
        let documents = [
            GeneratedDocument(path: "docs/reference/a.md", text: "A\n"),
            GeneratedDocument(path: "docs/b.md", text: "B\n"),
            GeneratedDocument(path: "schemas/c.json", text: "C\n"),
        ]
        let paths = try GeneratedFiles(root: "\(line.folder)/docs", prefix: "docs/").write(documents)
        #expect(paths == ["\(line.folder)/docs/reference/a.md", "\(line.folder)/docs/b.md"])
        #expect(try line.text(of: "docs/reference/a.md") == "A\n")
        #expect(!line.exists("docs/c.json"))
    }

    @Test func `a place that cannot be written ends with 5`() {
        let document = GeneratedDocument(path: "docs/a.md", text: "A")
        #expect(throws: CommandFailure.self) {
            try GeneratedFiles(root: "/proc/nowhere", prefix: "docs/").write([document])
        }
    }
}

struct InstantTextTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_769_860_800_000_000, "2026-01-31T12:00:00Z"), (999_999, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"), (-1_000_000, "1969-12-31T23:59:59Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00Z"),
    ])
    func `an instant is told to the second, rounded down`(_ microseconds: Int64, _ text: String) {
        #expect(InstantText(microseconds: microseconds).text == text)
    }
}
