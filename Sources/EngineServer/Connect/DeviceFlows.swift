internal import Engine
internal import EngineDefinition
internal import Synchronization

/// Sign-ins by a code that is typed on another device: each asks the provider by itself until the code was typed, its
/// time is out, or the page takes it down.
final class DeviceFlows: Sendable {
    /// What is shown, or why there is nothing to show.
    private typealias Beginning = Result<DevicePrompt, ConnectFailure>
    /// Does the whole of a sign-in; shows the code when it has it.
    typealias Work =
        @Sendable (_ show: @escaping @Sendable (DevicePrompt) async -> Void) async throws(ConnectFailure)
        -> FlowBoard.News

    /// 1,000 at once: each is a request to a provider every few seconds.
    private static let most = 1_000

    private let tasks = Mutex<[String: Task<Void, Never>]>([:])
    private let board: FlowBoard

    init(board: FlowBoard) {
        self.board = board
    }

    /// Begins a sign-in, and goes on with it.
    /// - Parameters:
    ///   - id: its name on the board, where its end is told.
    ///   - work: does it.
    /// - Returns: what the person has to type, and where.
    /// - Throws: why nobody can be asked.
    func begin(_ id: String, _ work: @escaping Work) async throws(ConnectFailure) -> DevicePrompt {
        let (beginning, continuation) = AsyncStream.makeStream(of: Beginning.self)
        let isFull = tasks.withLock { tasks in
            guard tasks.count < Self.most else { return true }
            // Made under the lock: it cannot end before it is noted.
            tasks[id] = Task { [board, self] in
                do throws(ConnectFailure) {
                    let news = try await work { continuation.yield(.success($0)) }
                    if case .connected = news { await board.finish(id, news) }
                } catch {
                    continuation.yield(.failure(error))
                    await board.finish(id, .failed(error))
                }
                continuation.finish()
                end(id)
            }
            return false
        }
        guard !isFull else {
            throw ConnectFailure(code: "busy", message: "too many people are signing in at the moment; try again soon")
        }
        for await first in beginning {
            switch first {
            case .success(let prompt): return prompt
            case .failure(let failure): throw failure
            }
        }
        throw ConnectFailure(code: "provider_config_err", message: "the provider gave no code to type")
    }

    /// Takes a sign-in down.
    func end(_ id: String) {
        let task = tasks.withLock { $0.removeValue(forKey: id) }
        task?.cancel()
    }

    /// Takes all down: the server ends.
    func endAll() {
        let all = tasks.withLock { tasks in
            defer { tasks = [:] }
            return Array(tasks.values)
        }
        for task in all { task.cancel() }
    }
}
