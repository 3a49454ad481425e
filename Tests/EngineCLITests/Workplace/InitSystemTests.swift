import EngineFixtures
import Glibc
import Synchronization
import Testing

@testable import EngineCLI

/// What the init system is told, over a socket as systemd makes it.
struct InitSystemTests {
    /// A socket that hears what a service tells.
    private final class Ear {
        let handle: Int32
        let path: String

        init(_ path: String) throws {
            self.path = path
            handle = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let isAbstract = path.hasPrefix("@")
            let bytes = isAbstract ? [0] + Array(path.utf8.dropFirst()) : Array(path.utf8) + [0]
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let length = socklen_t(2 + bytes.count)
            let status = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(handle, $0, length) }
            }
            try #require(status == 0)
        }

        deinit {
            close(handle)
            if !path.hasPrefix("@") { unlink(path) }
        }

        func heard() -> String? {
            var bytes = [UInt8](repeating: 0, count: 512)
            let count = recv(handle, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
        }
    }

    @Test(arguments: ["/tmp/engine-notify-\(getpid())", "@engine-notify-\(getpid())"])
    func `what is told is heard, by a path or a name without a file`(_ path: String) throws {
        let ear = try Ear(path)
        #expect(InitSystem(environment: ["NOTIFY_SOCKET": path]).tell("READY=1\nSTATUS=listening"))
        #expect(ear.heard() == "READY=1\nSTATUS=listening")
        #expect(ear.heard() == nil)
    }

    @Test(arguments: ["", "relative", "/nowhere/socket", "/" + String(repeating: "x", count: 200)])
    func `where nobody listens nothing happens`(_ path: String) {
        #expect(!InitSystem(environment: ["NOTIFY_SOCKET": path]).tell("READY=1"))
        #expect(!InitSystem(environment: [:]).tell("READY=1"))
    }

    @Test func `signs of life come as long as there is life, and are meant for this process`() async throws {
        let path = "/tmp/engine-watchdog-\(getpid())"
        let ear = try Ear(path)
        let environment = ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": "\(getpid())"]
        let proofs = Mutex(0)
        let task = try #require(InitSystem(environment: environment).watch { proofs.withLock { $0 += 1 } })
        var heard = 0
        try await eventually("a third sign of life") {
            while let text = ear.heard() { heard += text == "WATCHDOG=1" ? 1 : 0 }
            return heard >= 3
        }
        task.cancel()
        await task.value
        #expect(proofs.withLock { $0 } >= heard)
        for other in [["WATCHDOG_PID": "1"], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "x"]] {
            let merged = environment.merging(other) { $1 }
            #expect(InitSystem(environment: merged).watch {} == nil)
        }
    }
}
