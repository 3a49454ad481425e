import EngineDatabase
import Testing

struct SQLiteStatementTests {
    private let database: SQLiteConnection

    init() throws {
        database = try SQLiteConnection.open(":memory:")
        try database.execute("CREATE TABLE t (a, b)")
    }

    @Test func `rows come one by one and the end resets`() throws {
        try database.execute("INSERT INTO t VALUES (1, 'x'), (2, NULL)")
        let statement = try database.statement("SELECT a, b FROM t ORDER BY a")
        #expect(try statement.step())
        #expect(statement.isRunning)
        #expect(statement.integer(0) == 1 && statement.text(1) == "x" && statement.optionalText(1) == "x")
        #expect(try statement.step())
        #expect(statement.isNull(1) && statement.optionalText(1) == nil && statement.text(1).isEmpty)
        #expect(try !statement.step())
        #expect(!statement.isRunning)
        #expect(try statement.step())
        statement.reset()
        #expect(!statement.isRunning)
    }

    @Test func `values stay until they are cleared`() throws {
        let statement = try database.statement("SELECT ?1, ?2")
        try statement.bind([.integer(7), .text("x")])
        for _ in 0..<2 {
            #expect(try statement.step())
            #expect(statement.value(0) == .integer(7) && statement.value(1) == .text("x"))
            statement.reset()
        }
        try statement.bind(8, at: 1)
        #expect(try statement.step())
        #expect(statement.integer(0) == 8)
        statement.reset()
        statement.clearValues()
        #expect(try statement.step())
        #expect(statement.value(0) == .null && statement.optionalInteger(0) == nil)
        statement.reset()
    }

    @Test func `a placeholder that is not there is an error`() throws {
        let statement = try database.statement("SELECT ?1")
        for index in [0, 2, -1] {
            #expect(throws: DatabaseError.self) { try statement.bind(1, at: index) }
            #expect(throws: DatabaseError.self) { try statement.bind("x", at: index) }
            #expect(throws: DatabaseError.self) { try statement.bind(.blob([1]), at: index) }
        }
    }

    @Test func `bytes can be read where they lie`() throws {
        try database.run("INSERT INTO t VALUES (?, NULL)", [.blob([1, 2, 3])])
        let sum = try database.firstRow(of: "SELECT a, b FROM t") { row in
            row.withBytes(0) { $0.reduce(0) { $0 + Int($1) } } + row.withBytes(1) { $0.count }
        }
        #expect(sum == 6)
    }

    @Test func `a failed step can be tried again`() throws {
        try database.execute("CREATE UNIQUE INDEX u ON t (a)")
        let insert = try database.statement("INSERT INTO t VALUES (?, NULL)")
        try insert.bind(1, at: 1)
        try insert.run()
        #expect(throws: DatabaseError.self) { try insert.run() }
        #expect(!insert.isRunning)
        try insert.bind(2, at: 1)
        try insert.run()
        #expect(database.changes == 1 && database.lastRow == 2)
    }

    @Test func `a statement outlives its connection's closing without harm`() throws {
        var other: SQLiteConnection? = try SQLiteConnection.open(":memory:")
        let statement = try #require(try other?.statement("SELECT 1"))
        other = nil
        #expect(try statement.step())
        #expect(statement.integer(0) == 1)
    }
}
