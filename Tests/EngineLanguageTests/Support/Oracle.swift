import EngineFixtures
import EngineLanguage
import Testing

/// Answers from a Python script of `Fixtures/oracles`: another implementation of what we do, by other people.
enum Oracle {
    /// Asks all questions at once.
    /// - Parameters:
    ///   - script: its name; it is given a file with one JSON text a line, and prints one answer a line.
    ///   - questions: what is asked.
    /// - Returns: an answer for each question.
    /// - Throws: if the script fails, or answers another number of questions.
    static func ask(_ script: String, _ questions: [JSONValue]) throws -> [JSONValue] {
        let folder = try TemporaryFolder()
        let lines = questions.map { JSONWriter.text($0) + "\n" }.joined()
        try TextFile.write(lines, to: folder.file("questions"))
        let judge = try PythonJudge(TestFolder().fixture("oracles/\(script)"), package: TestFolder().package)
        let answers = try judge.run([folder.file("questions")]).split(separator: "\n").map { line in
            try JSONValue(parsing: Array(line.utf8))
        }
        try #require(answers.count == questions.count)
        return answers
    }
}
