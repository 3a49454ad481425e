import EngineFixtures
import Glibc
import Testing

/// Files for operators, as the programs judge them that read them.
@Suite(.serialized) struct PackagingTests {
    private let package = TestFolder().package

    /// Runs a line of a shell in a folder of its own, which is removed afterwards.
    private func run(_ line: String) async throws -> (code: Int32, text: String) {
        var template = Array("/tmp/engine-packaging-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        // The folder is our own, made above.
        defer { _ = system("rm -rf '\(folder)'") }
        let program = try Program(["bash", "-c", line], in: folder, output: "\(folder)/output.txt")
        return (await program.end(), program.text)
    }

    @Test func `nginx takes the example`() async throws {
        let nginx = try Binary.tool("nginx")
        let (code, text) = try await run(
            """
            set -e
            openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 2 -subj /CN=x 2>/dev/null
            sed "s|/etc/ssl/engine/fullchain.pem|$PWD/c.pem|; s|/etc/ssl/engine/privkey.pem|$PWD/k.pem|" \
                '\(package)/examples/deploy/nginx.conf' > engine.conf
            for name in client_body proxy fastcgi uwsgi scgi; do echo "${name}_temp_path $PWD/$name;"; done > paths.conf
            echo "pid $PWD/pid; error_log stderr; events {} http { include $PWD/paths.conf; access_log off;
                include $PWD/engine.conf; }" > nginx.conf
            '\(nginx)' -t -p "$PWD" -c "$PWD/nginx.conf"
            """)
        #expect(code == 0 && text.contains("test is successful") && !text.contains("[warn]"), "\(text)")
    }

    @Test func `Caddy takes the example`() async throws {
        let caddy = try Binary.tool("caddy")
        let (code, text) = try await run(
            "HOME=$PWD '\(caddy)' validate --adapter caddyfile --config '\(package)/examples/deploy/Caddyfile'")
        #expect(code == 0 && text.contains("Valid configuration"), "\(text)")
    }

    @Test(.enabled(if: access("/usr/bin/systemd-analyze", X_OK) == 0))
    func `systemd takes the unit, and finds little exposed`() async throws {
        let unit = "\(package)/packaging/engine.service"
        let (code, text) = try await run(
            "sed 's|/usr/bin/engine|/bin/true|' '\(unit)' > engine.service && systemd-analyze verify ./engine.service")
        #expect(code == 0 && !text.contains("engine.service:"), "\(text)")
        let (_, judged) = try await run("systemd-analyze security --offline=true '\(unit)' | tail -1")
        let level = judged.split(separator: ":").last?.split(separator: " ").first.flatMap { Double($0) }
        #expect(try #require(level, "\(judged)") <= 2.0)
    }

    /// A debug build has its runtime beside it, and with it what makes Swift's backtraces: the case that never ended.
    @Test func `SIGABRT ends the server at once with what the unit and the image set`() async throws {
        let setting = "SWIFT_BACKTRACE=enable=no"
        for file in ["engine.service", "Dockerfile"] {
            #expect(try TextFile.text("\(package)/packaging/\(file)").contains(setting), "\(file)")
        }
        let engine = try Binary.engine()
        let line = """
            '\(engine)' init . >/dev/null
            timeout -s KILL 60 bash -c '
                \(setting) "\(engine)" serve --listen 127.0.0.1:0 >out 2>&1 & server=$!
                grep -q -m1 "listens on" <(tail -n +1 -f --pid=$server out)
                kill -ABRT $server; wait $server; echo "code $?"'
            """
        let (_, text) = try await run(line)
        #expect(text.contains("code 134"), "\(text)")
    }

    @Test func `the start of a container makes a project only with a key, and never a key`() async throws {
        let engine = try Binary.engine()
        let start = "\(package)/packaging/container-start"
        let line = """
            mkdir bin data && ln -s '\(engine)' bin/engine && export PATH=$PWD/bin:$PATH ENGINE_PROJECT=$PWD/data
            '\(start)' serve; echo "code $?"; ls data
            openssl rand -base64 32 > key && export ENGINE_VAULT_KEY_FILE=$PWD/key ENGINE_LISTEN=127.0.0.1:0
            timeout -s TERM 3 '\(start)' serve; echo "code $?"; ls data
            '\(start)' vault status; echo "code $?"
            """
        let (_, text) = try await run(line)
        #expect(text.contains("there is no vault key") && text.contains("code 5\n"), "\(text)")
        #expect(text.contains("listens on http://127.0.0.1:"), "\(text)")
        for name in ["engine.db", "engine.yaml", "providers", "syncs"] {
            #expect(text.contains("\n\(name)\n"), "\(name): \(text)")
        }
        #expect(!text.contains("vault.key\n") && text.hasSuffix("code 0\n"), "\(text)")
    }
}
