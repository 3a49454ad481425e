internal import CSQLite
internal import Glibc

extension DatabaseError {
    /// The error that a connection has just met.
    init(handle: OpaquePointer, status: Int32, statement: String? = nil) {
        let extended = sqlite3_extended_errcode(handle)
        // The connection may have forgotten its own code; the status of the call is then all there is.
        let code = extended == SQLITE_OK ? status : extended
        self.init(
            cause: Cause(code: code, system: sqlite3_system_errno(handle)), code: Int(code),
            message: String(cString: sqlite3_errmsg(handle)), statement: statement)
    }
}

extension DatabaseError.Cause {
    /// SQLite's result code, and the system's error below it (https://www.sqlite.org/rescode.html).
    init(code: Int32, system: Int32) {
        // SQLITE_IOERR_SHMSIZE (IOERR | 19 << 8): the index of the journal cannot grow, in practice for lack of space.
        let journalCannotGrow = SQLITE_IOERR | 19 << 8
        // A full disk, a user's quota, a limit on the size of files.
        let noSpace = [ENOSPC, EDQUOT, EFBIG]
        self =
            switch code & 0xff {
            case SQLITE_BUSY, SQLITE_LOCKED: .locked
            case SQLITE_READONLY: .readOnly
            case SQLITE_FULL: .full
            case SQLITE_IOERR where code == journalCannotGrow || noSpace.contains(system): .full
            case SQLITE_IOERR where system == EROFS: .readOnly
            case SQLITE_IOERR: .inputOutput
            case SQLITE_CORRUPT: .damaged
            case SQLITE_NOTADB: .notADatabase
            case SQLITE_CANTOPEN where system == EACCES || system == EPERM: .notPermitted
            case SQLITE_CANTOPEN where system == EROFS: .readOnly
            case SQLITE_CANTOPEN where noSpace.contains(system): .full
            case SQLITE_CANTOPEN: .cannotOpen
            case SQLITE_PERM, SQLITE_AUTH: .notPermitted
            case SQLITE_CONSTRAINT: .constraint
            case SQLITE_INTERRUPT: .interrupted
            case SQLITE_TOOBIG, SQLITE_NOMEM: .limit
            default: .other
            }
    }
}
