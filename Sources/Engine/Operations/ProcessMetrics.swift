internal import EngineStore
internal import Glibc

/// What the system knows of this process, under the names that Prometheus' own clients use.
enum ProcessMetrics {
    static func add(to registry: MetricsRegistry) {
        let processor = registry.family(
            "process_cpu_seconds_total", "Processor time of user and system.", .counter)
        let resident = registry.family("process_resident_memory_bytes", "Resident memory.", .gauge)
        let virtual = registry.family("process_virtual_memory_bytes", "Virtual memory.", .gauge)
        let start = registry.family(
            "process_start_time_seconds", "When the process started, in seconds since 1970.", .gauge)
        let open = registry.family("process_open_fds", "Open file descriptors.", .gauge)
        let most = registry.family("process_max_fds", "The most file descriptors that may be open.", .gauge)
        registry.onReading {
            guard let facts = read() else { return }
            processor.set(facts.processorSeconds)
            resident.set(facts.residentBytes)
            virtual.set(facts.virtualBytes)
            start.set(facts.startSeconds)
            open.set(facts.openFiles)
            most.set(facts.mostFiles)
        }
    }

    struct Facts {
        var processorSeconds: Double
        var residentBytes: Double
        var virtualBytes: Double
        var startSeconds: Double
        var openFiles: Double
        var mostFiles: Double
    }

    /// Reads `/proc` (proc(5)).
    static func read() -> Facts? {
        // The name in parentheses may hold anything: the fields are counted after it.
        guard let line = text("/proc/self/stat"), let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        guard fields.count > 21 else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Facts(
            processorSeconds: (fields[11] + fields[12]) / ticks,
            residentBytes: fields[21] * Double(sysconf(Int32(_SC_PAGESIZE))), virtualBytes: fields[20],
            startSeconds: bootSeconds + fields[19] / ticks, openFiles: Double(openFiles()),
            mostFiles: Double(limit.rlim_cur))
    }

    /// When the machine started, in seconds since 1970.
    private static var bootSeconds: Double {
        let clock = StoreClock.system
        return Double(clock.now() - clock.uptime()) / 1e6
    }

    private static func openFiles() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Its own two dots, and the descriptor by which the folder is read.
        return max(0, count - 3)
    }

    private static func text(_ path: String) -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
