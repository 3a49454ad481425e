import EngineFixtures
import Testing

/// The helpers that other tests lean on.
struct PythonJudgeTests {
    private let package = TestFolder().package

    @Test func `a judge is given its words as they are, and its answer is whole`() throws {
        let folder = try TemporaryFolder()
        try TextFile.write("import sys\nfor word in sys.argv[1:]: print(repr(word))\n", to: folder.file("echo.py"))
        let words = ["plain", "two words", "it's", "\"quoted\"", "$HOME `x` \\", "é漢", "", "a\nb"]
        let answer = try PythonJudge(folder.file("echo.py"), package: package).run(words)
        let expected = [
            "'plain'", "'two words'", "\"it's\"", "'\"quoted\"'", "'$HOME `x` \\\\'", "'é漢'", "''", "'a\\nb'",
        ]
        #expect(answer.split(separator: "\n").map(String.init) == expected)
    }

    @Test func `a judge that fails says what it printed`() throws {
        let folder = try TemporaryFolder()
        try TextFile.write("print('before')\nraise SystemExit('no verdict')\n", to: folder.file("fail.py"))
        let judge = try PythonJudge(folder.file("fail.py"), package: package)
        let fault = #expect(throws: PythonJudge.Fault.self) { try judge.run([]) }
        #expect(fault?.description.contains("before") == true)
        #expect(fault?.description.contains("no verdict") == true)
    }

    @Test func `without its environment a judge says how to make it`() {
        let fault = #expect(throws: PythonJudge.Fault.self) { try PythonJudge("x.py", package: "/nowhere") }
        #expect(fault?.description.contains("scripts/test-requirements.txt") == true)
    }

    @Test func `a temporary folder goes with its value`() throws {
        let path: String
        do {
            let folder = try TemporaryFolder()
            path = folder.path
            try TextFile.write("a", to: folder.file("a.txt"))
            #expect(TextFile.paths(below: path, ending: ".txt") == [folder.file("a.txt")])
        }
        #expect(TextFile.paths(below: path, ending: "") == [])
        #expect(throws: TextFile.Fault.self) { try TextFile.bytes(path + "/a.txt") }
    }
}
