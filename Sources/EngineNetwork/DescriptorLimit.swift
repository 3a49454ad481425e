internal import Glibc

/// How many files and sockets the process may have open.
public enum DescriptorLimit {
    /// Raises the limit as far as the system lets it be raised without asking anybody.
    ///
    /// The usual 1,024 are there for programs that use `select`, which nothing here does; a server with
    /// a connection for each client needs more.
    /// - Returns: how many there may be now; nothing if that cannot be told.
    @discardableResult
    public static func raise() -> Int? {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return nil }
        if limit.rlim_cur < limit.rlim_max {
            let before = limit.rlim_cur
            limit.rlim_cur = limit.rlim_max
            if setrlimit(resource, &limit) != 0 { limit.rlim_cur = before }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
