internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore
internal import Glibc

/// The checks of `doctor`: each looks, and changes nothing.
struct HealthCheck {
    /// How a check ended.
    enum Verdict: String, Sendable {
        /// As it should be.
        case pass
        /// It works, but somebody should look.
        case warn
        /// It does not work.
        case fail
    }

    /// What a check found.
    struct Finding: Sendable {
        let name: String
        let verdict: Verdict
        let message: String
        /// What to do; nothing if it passed.
        var fix: String?
    }

    let session: CommandSession
    /// The time on the wall, in seconds since 1970.
    let now: @Sendable () -> Int64

    /// Prepares to look.
    init(session: CommandSession, now: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }) {
        self.session = session
        self.now = now
    }

    /// Runs all checks that make sense.
    func findings() async -> (settings: [ProjectSettings.Setting], findings: [Finding]) {
        let project: ProjectFolder
        do throws(CommandFailure) {
            project = try ProjectFolder.require(in: session)
        } catch {
            return ([], [Finding(name: "project", verdict: .fail, message: error.message, fix: error.hint)])
        }
        let loaded = Definitions.loader(in: session, project: project).load(.project)
        let settings = ProjectSettings(session: session, project: project, definition: loaded.library.project)
        var findings = [Finding(name: "project", verdict: .pass, message: project.path)]
        findings.append(definitions(loaded))
        findings.append(catalogue())
        findings += store(settings.storePath)
        findings.append(disk(settings.storePath))
        if access(settings.storePath, F_OK) == 0 { findings += await opened(settings) }
        return (settings.all, findings)
    }

    // MARK: Files

    private func definitions(_ loaded: LoadedLibrary) -> Finding {
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        let report = DiagnosticReport(diagnostics, files: loaded.files)
        guard report.errors > 0 else {
            return Finding(name: "definitions", verdict: .pass, message: report.summary)
        }
        return Finding(
            name: "definitions", verdict: .fail, message: "\(report.errors) faults", fix: "engine validate")
    }

    /// Whether the bundled providers are at hand.
    private func catalogue() -> Finding {
        let catalogue = Catalogue(environment: session.environment, binaryPath: session.binaryPath)
        if let problem = catalogue.problem {
            return Finding(name: "catalogue", verdict: .warn, message: problem.message, fix: problem.fix)
        }
        guard let path = catalogue.path else {
            return Finding(
                name: "catalogue", verdict: .warn, message: "no bundled providers are beside this binary",
                fix: "scripts/install brings them")
        }
        return Finding(name: "catalogue", verdict: .pass, message: path)
    }

    private func store(_ path: String) -> [Finding] {
        guard access(path, F_OK) == 0 else {
            return [
                Finding(
                    name: "store", verdict: .warn, message: "there is none yet at \(path)",
                    fix: "engine connect <provider> makes it")
            ]
        }
        do throws(StoreFault) {
            let inspection = try StoreInspection.of(path)
            let isNewest = inspection.schema == inspection.newestSchema
            let schema = Finding(
                name: "store schema", verdict: isNewest ? .pass : .warn,
                message:
                    "schema \(inspection.schema) of \(inspection.newestSchema), \(inspection.byteCount / 1_000) kB",
                fix: isNewest ? nil : "engine migrate")
            return [schema, integrity(path, inspection.byteCount)]
        } catch {
            return [Finding(name: "store", verdict: .fail, message: "\(error)", fix: error.advice)]
        }
    }

    private func integrity(_ path: String, _ size: Int) -> Finding {
        do throws(StoreFault) {
            guard let damage = try StoreInspection.damage(in: path) else {
                return Finding(name: "store integrity", verdict: .pass, message: "sound")
            }
            let fault = StoreFault.damaged(path: path, message: damage)
            return Finding(name: "store integrity", verdict: .fail, message: damage, fix: fault.advice)
        } catch {
            return Finding(name: "store integrity", verdict: .fail, message: "\(error)", fix: error.advice)
        }
    }

    private func disk(_ path: String) -> Finding {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        var status = statvfs()
        guard statvfs(folder.isEmpty ? "/" : folder, &status) == 0 else {
            return Finding(
                name: "disk", verdict: .warn, message: "the free space of '\(folder)' cannot be read",
                fix: "check the folder")
        }
        let free = Int(status.f_bavail) * Int(status.f_frsize) / 1_000_000
        // 16 MB: with less the server takes no requests (`StoreProblem.disk`). 200 MB: the journal of a large sync may
        // reach that before it is folded in.
        let verdict: Verdict = free < 16 ? .fail : free < 200 ? .warn : .pass
        return Finding(
            name: "disk", verdict: verdict, message: "\(free) MB free",
            fix: free < 200 ? "free some space; a store that cannot grow stops syncs" : nil)
    }

    // MARK: What is in the store

    private func opened(_ settings: ProjectSettings) async -> [Finding] {
        var findings: [Finding] = []
        do throws(CommandFailure) {
            let (status, proof) = try await Workplace.with(.paths([]), in: session) {
                workplace throws(CommandFailure) in
                try await Workplace.storing { () async throws(StoreFault) in
                    (try await workplace.store.vaultStatus(), try await workplace.store.proveVault())
                }
            }
            findings += vault(status, proof)
        } catch {
            findings.append(Finding(name: "vault key", verdict: .fail, message: error.message, fix: error.hint))
        }
        do throws(CommandFailure) {
            let (connections, streams, backups) = try await Workplace.with(
                .paths([]), in: session, key: .unneeded
            ) { workplace throws(CommandFailure) in
                let backups = try await Workplace.storing { () async throws(StoreFault) in
                    try await workplace.store.trail(.init(action: "store.backup", limit: 1))
                }
                try await workplace.requireEnvironment()
                return (try await workplace.connections(), try await workplace.streams(of: nil), backups)
            }
            findings.append(clock(connections, streams))
            findings.append(backup(backups.first, since: connections.map(\.createdAt).min()))
            findings += connections.map(finding)
        } catch {
            findings.append(Finding(name: "connections", verdict: .fail, message: error.message, fix: error.hint))
        }
        return findings
    }

    /// Whether the keys open everything that is sealed.
    private func vault(_ status: Store.VaultStatus, _ proof: Store.VaultProof) -> [Finding] {
        var findings = proof.faults.prefix(5).map { fault in
            Finding(name: "vault", verdict: .fail, message: "\(fault)", fix: fault.advice)
        }
        if proof.faults.count > findings.count {
            let more = proof.faults.count - findings.count
            findings.append(
                Finding(name: "vault", verdict: .fail, message: "and \(more) more", fix: "restore a backup"))
        }
        if findings.isEmpty {
            let count = proof.opened
            let message = "it opens what is sealed: \(count) \(count == 1 ? "value" : "values")"
            findings.append(Finding(name: "vault key", verdict: .pass, message: message))
        }
        if status.sealing.count > 1 {
            findings.append(
                Finding(
                    name: "vault rotation", verdict: .warn, message: "it has not ended: several keys seal the store",
                    fix: "engine vault rotate"))
        }
        return findings
    }

    /// What the store wrote in the past must not lie in the future.
    private func clock(_ connections: [StoredConnection], _ streams: [StoredStream]) -> Finding {
        let newest = (connections.map(\.updatedAt) + streams.compactMap(\.lastModified)).max() ?? 0
        let ahead = newest / 1_000_000 - now()
        // 5 s: machines that share a store by a synchronised clock differ by less.
        guard ahead > 5 else {
            return Finding(name: "clock", verdict: .pass, message: "not behind what the store holds")
        }
        return Finding(
            name: "clock", verdict: .warn, message: "\(ahead) s behind the newest change of the store",
            fix: "set the clock of this machine: tokens are renewed too late by it")
    }

    /// A store that has been used for a while is worth a backup.
    private func backup(_ last: AuditEvent?, since first: Int64?) -> Finding {
        let days = (now() - (last?.at ?? first ?? .max) / 1_000_000) / 86_400
        let message = last.map { "the last one is of \(InstantText(microseconds: $0.at).text)" } ?? "there is none yet"
        // A week: what is lost with the store must be connected anew by hand.
        guard days > 7 else { return Finding(name: "backup", verdict: .pass, message: message) }
        return Finding(name: "backup", verdict: .warn, message: message, fix: "engine backup")
    }

    private func finding(_ connection: StoredConnection) -> Finding {
        let isActive = connection.status == .active
        let reason = connection.reason.map { ": \($0)" } ?? ""
        return Finding(
            name: "connection \(connection.name)", verdict: isActive ? .pass : .warn,
            message: "\(connection.status.rawValue)\(reason)",
            fix: isActive ? nil : "engine connect \(connection.provider) --connection \(connection.name)")
    }
}
