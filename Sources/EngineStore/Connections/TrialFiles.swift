internal import Glibc
internal import Synchronization

/// The files of trials beside a store.
///
/// A process that is killed leaves its trial; the next one removes it.
public struct TrialFiles: Sendable {
    private static let count = Atomic<Int>(0)

    /// The store that they lie beside.
    let store: String

    /// Looks beside a store.
    public init(store: String) {
        self.store = store
    }

    /// A new trial of this process, which may have several at once.
    public var own: String {
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(store).trial-\(getpid())\(number == 1 ? "" : "-\(number)")"
    }

    /// 900 s: no trial takes so long, not even where somebody must look for a token.
    private static let longestTrial = 900

    /// Removes a trial.
    public static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }

    /// Removes the trials of processes that have ended.
    ///
    /// One of another machine or container, whose processes are not seen from here, is told by its age.
    public func removeAbandoned() {
        let parts = store.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let prefix = "\(parts.last ?? "").trial-"
        for name in Self.names(in: folder.isEmpty ? (store.hasPrefix("/") ? "/" : ".") : folder)
        where name.hasPrefix(prefix) {
            let digits = name.dropFirst(prefix.count).prefix { $0.isNumber }
            guard let process = pid_t(digits), process != getpid() else { continue }
            let rest = name.dropFirst(prefix.count + digits.count)
            let number = rest.first == "-" ? rest.dropFirst().prefix { $0.isNumber } : ""
            let path = "\(store).trial-\(digits)\(number.isEmpty ? "" : "-\(number)")"
            if Self.hasEnded(process), Self.age(of: path) > Self.longestTrial { Self.remove(path) }
        }
    }

    private static func hasEnded(_ process: pid_t) -> Bool { kill(process, 0) != 0 && errno == ESRCH }

    /// Seconds since the last change of a trial, or of what it has left of itself.
    private static func age(of path: String) -> Int {
        let now = time(nil)
        let ages = ["", "-wal", "-shm"].compactMap { suffix -> Int? in
            var status = stat()
            return stat(path + suffix, &status) == 0 ? now - status.st_mtim.tv_sec : nil
        }
        return ages.min() ?? 0
    }

    private static func names(in folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }
}
