import EngineFixtures
import EngineLanguage
import Testing

/// What libraries that nobody here wrote say of our signatures.
enum SignatureJudge {
    /// Asks all questions at once.
    /// - Parameter questions: JSON objects with a `kind` that the script knows.
    /// - Returns: an answer for each question; an object with `refused` where the library refuses.
    /// - Throws: if the script fails.
    static func ask(_ questions: [JSONValue]) throws -> [JSONValue] {
        let folder = try TemporaryFolder()
        try TextFile.write(questions.map { JSONWriter.text($0) + "\n" }.joined(), to: folder.file("questions"))
        let script = try PythonJudge(TestFolder().fixture("oracles/signatures.py"), package: TestFolder().package)
        let answers = try script.run([folder.file("questions")]).split(separator: "\n").map { line in
            try JSONValue(parsing: Array(line.utf8))
        }
        try #require(answers.count == questions.count)
        return answers
    }
}

extension JSONValue {
    /// An object of texts.
    static func texts(_ members: KeyValuePairs<String, String>) -> JSONValue {
        .object(members.map { JSONValue.Member(key: $0.key, value: .string($0.value)) })
    }

    /// The same object with another member.
    func adding(_ key: String, _ value: JSONValue) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members + [JSONValue.Member(key: key, value: value)])
    }
}
