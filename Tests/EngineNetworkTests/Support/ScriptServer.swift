import EngineHTTP
import Foundation
import Testing

@testable import EngineNetwork

/// A server written in Python that runs as long as the test holds it; it prints its port.
final class ScriptServer: Sendable {
    let port: Int
    private let process: Process
    /// The script ends when this pipe does, with the test's process at the latest.
    private let leash: Pipe

    /// Starts a script and waits for its port, on a thread of its own: tests share few, and must not block them.
    static func start(_ script: String = "upstream.py", _ arguments: [String] = []) async throws -> ScriptServer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try ScriptServer(script, arguments) })
            }
        }
    }

    private init(_ script: String, _ arguments: [String]) throws {
        let process = Process()
        let output = Pipe()
        leash = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-u", fixture(script)] + arguments
        process.standardInput = leash
        process.standardOutput = output
        try process.run()
        self.process = process
        var line = ""
        while !line.hasSuffix("\n"), let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
            line += String(decoding: byte, as: UTF8.self)
        }
        port = try #require(Int(line.dropLast()))
    }

    deinit {
        process.terminate()
    }

    var entry: String { "127.0.0.1:\(port)" }

    func url(_ target: String, scheme: String = "http") throws -> URLValue {
        try URLValue("\(scheme)://127.0.0.1:\(port)\(target)")
    }
}

/// The path of a file beside the tests.
func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/\(name)").path()
}

/// A folder that is removed with its holder.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "engine-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Runs a program to its end.
func runProgram(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(arguments.joined(separator: " "))")
}
