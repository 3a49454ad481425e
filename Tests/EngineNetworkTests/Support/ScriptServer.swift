import EngineHTTP
import Glibc
import Testing

@testable import EngineNetwork

/// A server written in Python that runs as long as the test holds it; it prints its port.
final class ScriptServer: Sendable {
    let port: Int
    private let process: ChildProcess

    /// Starts a script of `Fixtures` and waits for its port.
    static func start(_ script: String = "upstream.py", _ arguments: [String] = []) async throws -> ScriptServer {
        try await onOwnThread { try ScriptServer(script, arguments) }
    }

    private init(_ script: String, _ arguments: [String]) throws {
        process = try ChildProcess(["python3", "-u", fixture(script)] + arguments)
        port = try #require(Int(process.readLine()))
    }

    var entry: String { "127.0.0.1:\(port)" }

    func url(_ target: String, scheme: String = "http") throws -> URLValue {
        try URLValue("\(scheme)://127.0.0.1:\(port)\(target)")
    }
}

/// The path of a file beside the tests.
func fixture(_ name: String) -> String {
    #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Fixtures/\(name)"
}

/// A folder that is removed with its holder.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/engine-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        _ = try? runShell("rm -rf '\(path)'")
    }

    /// Writes a file of this folder.
    func write(_ bytes: [UInt8], to name: String) throws {
        let file = try #require(fopen(path + "/" + name, "w"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }
}
