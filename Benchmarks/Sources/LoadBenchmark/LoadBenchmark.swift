import EngineDefinition
import EngineLanguage
import Glibc

/// Reads and checks a folder of definitions in process, as `engine validate` does; prints wall time and CPU of each round.
@main struct LoadBenchmark {
    static func main() {
        let folder = CommandLine.arguments.dropFirst().first ?? "."
        let rounds = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 7
        for _ in 0..<rounds {
            let start = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
            let loaded = LibraryLoader(folders: [DefinitionFolder(folder, isBundled: false)]).load(.everything)
            var diagnostics = loaded.diagnostics
            LibraryChecker(library: loaded.library).check(&diagnostics)
            let end = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
            let endpoints = loaded.library.providers.reduce(0) { $0 + $1.value.endpoints.count }
            precondition(diagnostics.isEmpty, "the definitions have faults")
            print(endpoints, end.0 - start.0, end.1 - start.1)
        }
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
