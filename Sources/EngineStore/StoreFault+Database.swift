internal import EngineDatabase

extension StoreFault {
    /// What a database's error means for the store in a file.
    init(_ error: DatabaseError, path: String, patience: Int) {
        self =
            switch error.cause {
            case .locked: .locked(path: path, seconds: patience / 1_000)
            case .readOnly: .readOnly(path: path)
            case .full: .full(path: path)
            case .damaged: .damaged(path: path, message: error.message)
            case .notADatabase: .notAStore(path: path)
            case .cannotOpen: .missing(path: path)
            case .notPermitted: .notPermitted(path: path)
            case .inputOutput, .constraint, .interrupted, .limit, .other:
                .failed(path: path, message: error.description)
            }
    }
}
