import EngineFixtures
import EngineLanguage
import EngineNetwork
import Testing

/// The access log of `engine proxy`.
struct ProxyLogTests {
    private func ask(_ head: String, _ body: String = "", at proxy: ProxyProgram) throws -> String {
        let socket = try RawSocket(proxy.address)
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        socket.send("\(head) HTTP/1.1\r\nHost: \(proxy.address)\r\nConnection: close\r\n\(length)\r\n\(body)")
        return socket.receiveToEnd()
    }

    private func lines(_ proxy: ProxyProgram) -> [JSONValue] {
        proxy.program.text.split(separator: "\n").filter { $0.hasPrefix(#"{"ts""#) }
            .compactMap { try? JSONValue(parsing: Array($0.utf8)) }
    }

    @Test func `asked for, it is a line for each call with whose it was and how much went through`() async throws {
        let proxy = try await ProxyProgram.start(["--access-log"])
        #expect(try ask("GET /source/100000?q=canary-query", at: proxy).utf8.count > 100_000)
        #expect(try ask("POST /sink", "hello", at: proxy).hasSuffix("5"))
        #expect(try ask("TRACE /canary-path", at: proxy).hasPrefix("HTTP/1.1 405 "))
        #expect(await proxy.stop() == 0)
        let lines = lines(proxy)
        #expect(lines.compactMap { $0["method"]?.string } == ["GET", "POST", "TRACE"])
        #expect(lines.allSatisfy { $0["msg"] == "request" && $0["route"] == "/*path" && $0["actor"] == "local" })
        #expect(lines.allSatisfy { $0["connection_id"] == "behind" && $0["provider"] == "behind" })
        #expect(lines.compactMap { $0["bytes_in"] } == [0, 5, 0])
        #expect(lines.first?["bytes_out"] == 100_000 && lines.last?["bytes_out"] == 0)
        #expect(!proxy.program.text.contains("canary") && !proxy.program.text.contains("real-token"))
    }

    @Test func `nobody asks for it, and there is none`() async throws {
        let proxy = try await ProxyProgram.start()
        #expect(try ask("GET /a", at: proxy).hasSuffix("ok"))
        #expect(await proxy.stop() == 0)
        #expect(lines(proxy).isEmpty)
    }
}
