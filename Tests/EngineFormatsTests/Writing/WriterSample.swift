import EngineFixtures
import EngineFormats
import EngineLanguage

/// Values for writers, and what a library that nobody here wrote reads of what they write.
enum WriterSample {
    static func map(_ members: (String, ExpressionValue)...) -> ExpressionValue { .map(ExpressionMap(texts: members)) }

    /// What Python reads: a script of this folder prints JSON for a file.
    static func python(_ what: String, _ bytes: [UInt8], _ more: [String] = []) throws -> JSONValue {
        let folder = try TemporaryFolder()
        let path = folder.file("body")
        try TextFile.write(bytes, to: path)
        let script = try PythonJudge(TestFolder().fixture("bodies.py"), package: TestFolder().package)
        return try JSONValue(parsing: script.run([what, path] + more))
    }

    static func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }
}
