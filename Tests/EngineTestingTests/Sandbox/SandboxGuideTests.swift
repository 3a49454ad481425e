import EngineHTTP
import EngineNetwork
import EngineTesting
import Testing

/// Every `curl` line of the guide works as it stands, in its order, against one sandbox.
@Suite(.timeLimit(.minutes(5)))
struct SandboxGuideTests {
    private struct Call {
        var method = HTTPMethod.get
        var fields = HTTPFields()
        var body = ""
        var target = ""
        var status: Int?

        init?(line: Substring) {
            guard line.hasPrefix("$ curl ") else { return nil }
            // Words in single quotes are every second piece.
            let pieces = line.dropFirst(7).split(separator: "'", omittingEmptySubsequences: false).map(String.init)
            for (place, piece) in pieces.enumerated() where place % 2 == 1 {
                let before = pieces[place - 1].split(separator: " ").map(String.init)
                if let sign = before.firstIndex(of: "-X") { method = HTTPMethod(before[sign + 1]) }
                switch before.last {
                case "-H":
                    let colon = piece.firstIndex(of: ":") ?? piece.endIndex
                    fields.append(String(piece[..<colon]), String(piece[colon...].dropFirst(2)))
                case "-d":
                    body = piece
                    if method == .get { method = .post }
                default: target = String(piece.dropFirst("http://127.0.0.1:8788".count))
                }
            }
            status = line.split(separator: "#").last.flatMap { Int($0.filter { $0 != " " }) }
        }
    }

    @Test
    func `every line of the guide works`() async throws {
        let path = #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/docs/guides/sandbox.md"
        let text = String(decoding: bytes(at: "/" + path), as: UTF8.self)
        let calls = text.split(separator: "\n").compactMap { Call(line: $0) }
        #expect(calls.count > 15)
        let sandbox = Sandbox()
        let client = try LoopbackClient(try await sandbox.start())
        for call in calls {
            let answer = try await client.send(call.method, call.target, fields: call.fields, body: call.body)
            if let status = call.status {
                #expect(answer.status == status, "\(call.target)")
            } else {
                #expect((200...299).contains(answer.status), "\(call.method) \(call.target): \(answer.text)")
            }
        }
        await client.close()
        await sandbox.stop()
    }
}
