import EngineDatabase
import Testing

struct SQLiteConnectionTests {
    private let folder: TemporaryFolder
    private let database: SQLiteConnection

    init() throws {
        folder = try TemporaryFolder()
        database = try SQLiteConnection.open(folder.file("a.db"), patience: 20)
        try database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")
    }

    private func cause(_ body: () throws -> Void) -> DatabaseError.Cause? {
        do {
            try body()
            return nil
        } catch {
            return (error as? DatabaseError)?.cause
        }
    }

    @Test(arguments: [
        DatabaseValue.null, .integer(.min), .integer(.max), .integer(0), .real(0.1), .real(-.infinity), .text(""),
        .text("naïve\u{0}\u{1F642}"), .blob([]), .blob([0, 255, 1]),
    ])
    func `every value comes back as it was given`(value: DatabaseValue) throws {
        try database.run("INSERT INTO t (v) VALUES (?)", [value])
        #expect(try database.firstRow(of: "SELECT v FROM t") { $0.value(0) } == value)
    }

    @Test func `borrowed bytes are stored without a copy`() throws {
        let bytes = Array("id-1payload".utf8)
        try bytes.withUnsafeBytes { buffer in
            let insert = try database.statement("INSERT INTO t (v) VALUES (?)")
            for range in [0..<4, 4..<11, 3..<3] {
                try insert.bind(borrowingText: UnsafeRawBufferPointer(rebasing: buffer[range]), at: 1)
                try insert.run()
            }
            try insert.bind(borrowingBlob: UnsafeRawBufferPointer(rebasing: buffer[0..<2]), at: 1)
            try insert.run()
            insert.clearValues()
        }
        #expect(
            try database.rows(of: "SELECT v FROM t ORDER BY id") { $0.value(0) } == [
                .text("id-1"), .text("payload"), .text(""), .blob(Array("id".utf8)),
            ])
    }

    @Test func `a failed transaction leaves nothing`() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try database.transaction {
                try database.run("INSERT INTO t (v) VALUES (1)")
                throw Stop()
            }
        }
        #expect(!database.isInTransaction)
        #expect(try database.firstRow(of: "SELECT count(*) FROM t") { $0.integer(0) } == 0)
        try database.transaction { _ = try database.run("INSERT INTO t (v) VALUES (1)") }
        #expect(try database.firstRow(of: "SELECT count(*) FROM t") { $0.integer(0) } == 1)
    }

    @Test func `an error tells cause and statement, never the values`() throws {
        try database.run("INSERT INTO t (id, v) VALUES (1, 'x')")
        do {
            try database.run("INSERT INTO t (id, v) VALUES (?, ?)", [.integer(1), .text("canary")])
            Issue.record("no error")
        } catch {
            #expect(error.cause == .constraint)
            #expect(error.statement == "INSERT INTO t (id, v) VALUES (?, ?)")
            #expect(!error.description.contains("canary"))
        }
        #expect(cause { try database.execute("SELEC") } == .other)
        #expect(cause { try database.run("SELECT ?", [.null, .null]) } == .other)
    }

    @Test func `a lock that is not released in time is an error of its own`() throws {
        let other = try SQLiteConnection.open(folder.file("a.db"), patience: 20)
        try database.transaction {
            #expect(cause { try other.transaction {} } == .locked)
        }
        #expect(cause { try other.transaction {} } == nil)
        try other.close()
    }

    @Test func `a full database is an error of its own and can go on`() throws {
        try database.execute("PRAGMA max_page_count = 4")
        let big = DatabaseValue.blob([UInt8](repeating: 1, count: 20_000))
        #expect(
            cause { try database.transaction { _ = try database.run("INSERT INTO t (v) VALUES (?)", [big]) } } == .full)
        #expect(!database.isInTransaction)
        try database.run("INSERT INTO t (v) VALUES (1)")
    }

    @Test func `a file that is something else is not a database`() throws {
        let text = try SQLiteConnection.open(folder.file("b.db"))
        try text.execute("CREATE TABLE x (y)")
        try text.close()
        try damage(folder.file("b.db"))
        let opened = try SQLiteConnection.open(folder.file("b.db"))
        #expect(cause { try opened.execute("SELECT * FROM x") } == .notADatabase)
    }

    @Test func `a missing file and a folder cannot be opened`() {
        #expect(cause { _ = try SQLiteConnection.open(folder.file("no.db"), access: .readWrite) } == .cannotOpen)
        #expect(cause { _ = try SQLiteConnection.open(folder.path) } == .cannotOpen)
    }

    @Test func `reading does not write`() throws {
        let reader = try SQLiteConnection.open(folder.file("a.db"), access: .readOnly)
        #expect(reader.isReadOnly && !database.isReadOnly)
        #expect(cause { try reader.execute("INSERT INTO t (v) VALUES (1)") } == .readOnly)
    }

    @Test func `the same query may run inside itself`() throws {
        try database.execute("INSERT INTO t (v) VALUES (1), (2)")
        var pairs: [Int64] = []
        try database.forEachRow(of: "SELECT v FROM t ORDER BY v") { outer in
            let left = outer.integer(0)
            try database.forEachRow(of: "SELECT v FROM t ORDER BY v") { pairs.append(left * 10 + $0.integer(0)) }
        }
        #expect(pairs == [11, 12, 21, 22])
    }

    @Test func `a reading that stops early leaves no statement running`() throws {
        struct Stop: Error {}
        try database.execute("INSERT INTO t (v) VALUES (1), (2)")
        #expect(throws: Stop.self) { try database.forEachRow(of: "SELECT v FROM t") { _ in throw Stop() } }
        #expect(try database.firstRow(of: "SELECT v FROM t ORDER BY v") { $0.integer(0) } == 1)
        #expect(database.runningStatements == 0)
    }

    @Test(arguments: [
        ("ada-1", "ada-1"), ("ADA", "ada"), ("\u{C4}nne \u{D6}z", "\u{E4}nne \u{F6}z"), ("ДА", "да"), ("", ""),
        ("\u{1F600}A", "\u{1F600}a"),
    ])
    func `texts of whatever script are folded`(_ text: String, _ folded: String) throws {
        let found = try database.firstRow(of: "SELECT fold(?), typeof(fold(?))", [.text(text), .text(text)]) {
            [$0.text(0), $0.text(1)]
        }
        #expect(found == [folded, "text"])
        #expect(
            try database.firstRow(of: "SELECT instr(fold(?), fold(?))", [.text(text), .text(folded)]) { $0.integer(0) }
                == 1)
    }

    @Test func `nothing is folded to nothing, and no schema may call it`() throws {
        #expect(try database.firstRow(of: "SELECT fold(NULL) IS NULL AND fold(7) = '7'") { $0.integer(0) } == 1)
        #expect(throws: DatabaseError.self) {
            try database.execute("CREATE VIEW w AS SELECT fold('A') AS a; SELECT * FROM w")
        }
    }

    @Test func `closing lets go of the file`() throws {
        #expect(folder.openDescriptors > 0)
        var held: SQLiteStatement? = try database.statement("SELECT 1")
        #expect(cause { try database.close() } == .locked)
        #expect(held?.isRunning == false)
        held = nil
        try database.close()
        try database.close()
        #expect(folder.openDescriptors == 0)
    }
}
