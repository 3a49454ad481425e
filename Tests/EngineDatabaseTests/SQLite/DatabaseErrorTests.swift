import Glibc
import Testing

@testable import EngineDatabase

/// The causes, by SQLite's result codes (https://www.sqlite.org/rescode.html) and the system's errors below them.
struct DatabaseErrorTests {
    struct Example: Sendable {
        let code: Int32
        let cause: DatabaseError.Cause
        var system: Int32 = 0
    }

    static let byCode: [Example] = [
        Example(code: 5, cause: .locked), Example(code: 6, cause: .locked), Example(code: 517, cause: .locked),
        Example(code: 8, cause: .readOnly), Example(code: 1_544, cause: .readOnly), Example(code: 13, cause: .full),
        Example(code: 11, cause: .damaged), Example(code: 267, cause: .damaged),
        Example(code: 26, cause: .notADatabase), Example(code: 3, cause: .notPermitted),
        Example(code: 23, cause: .notPermitted), Example(code: 19, cause: .constraint),
        Example(code: 1_299, cause: .constraint), Example(code: 9, cause: .interrupted),
        Example(code: 18, cause: .limit), Example(code: 7, cause: .limit), Example(code: 1, cause: .other),
        Example(code: 21, cause: .other),
    ]

    static let bySystem: [Example] = [
        Example(code: 10, cause: .full, system: ENOSPC), Example(code: 10, cause: .full, system: EDQUOT),
        Example(code: 10, cause: .full, system: EFBIG), Example(code: 10, cause: .readOnly, system: EROFS),
        Example(code: 10, cause: .inputOutput, system: EIO),
        // SQLITE_IOERR_SHMSIZE
        Example(code: 4_874, cause: .full), Example(code: 14, cause: .notPermitted, system: EACCES),
        Example(code: 14, cause: .notPermitted, system: EPERM), Example(code: 14, cause: .readOnly, system: EROFS),
        Example(code: 14, cause: .full, system: ENOSPC), Example(code: 14, cause: .cannotOpen, system: ENOENT),
        Example(code: 14, cause: .cannotOpen, system: EISDIR),
    ]

    @Test(arguments: byCode)
    func `a code has one cause`(example: Example) {
        #expect(DatabaseError.Cause(code: example.code, system: 0) == example.cause)
    }

    @Test(arguments: bySystem)
    func `the error of the system below tells more`(example: Example) {
        #expect(DatabaseError.Cause(code: example.code, system: example.system) == example.cause)
    }

    @Test func `an error is one line with the text of the statement`() {
        let error = DatabaseError(cause: .constraint, code: 19, message: "UNIQUE failed", statement: "INSERT INTO t")
        #expect(error.description == "UNIQUE failed (code 19) in: INSERT INTO t")
        #expect(DatabaseError(cause: .full, code: 13, message: "full").description == "full (code 13)")
    }
}
