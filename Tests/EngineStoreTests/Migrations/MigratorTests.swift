import EngineCrypto
import EngineDatabase
import Testing

@testable import EngineStore

struct MigratorTests {
    private let folder: TemporaryFolder
    private let database: SQLiteConnection

    init() throws {
        folder = try TemporaryFolder()
        database = try SQLiteConnection.open(folder.file("a.db"))
    }

    private func migrator(_ migrations: [Migration]) -> Migrator {
        Migrator(database: database, path: "a.db", migrations: migrations)
    }

    @Test func `released steps are never edited`() {
        // A new step adds a line; a line that changes breaks every store that exists.
        let released = [
            "bb629128a6ed93c07c0c96ce4ae006052d2a2e82da06e5f2538fa08885a8c379",
            "89372fb5bd603148bd7c9f1d5ba2343e4f8ad149c22faea972b84c67fbb487e2",
        ]
        #expect(Migrations.all.map { Hex.encode(Digest.sha256.hash($0.sql)) } == released)
        // Numbers rise; one that was given away and not used is left out.
        let numbers = Migrations.all.map(\.number)
        #expect(numbers == Set(numbers).sorted())
    }

    @Test func `only the missing steps are applied, each once`() throws {
        let first = Migration(number: 1, title: "one", sql: "CREATE TABLE a (b)")
        let second = Migration(number: 2, title: "two", sql: "CREATE TABLE c (d)")
        #expect(try migrator([first]).migrate() == [1])
        #expect(try migrator([first, second]).migrate() == [2])
        #expect(try migrator([first, second]).migrate() == [])
        #expect(try migrator([first, second]).check() == 2)
    }

    @Test func `a step that fails leaves the schema before it`() throws {
        let first = Migration(number: 1, title: "one", sql: "CREATE TABLE a (b)")
        let broken = Migration(number: 2, title: "two", sql: "CREATE TABLE c (d); CREATE TABLE a (b)")
        #expect(throws: DatabaseError.self) { try migrator([first, broken]).migrate() }
        #expect(try migrator([first, broken]).check() == 1)
        #expect(try database.firstRow(of: "SELECT count(*) FROM sqlite_schema") { $0.integer(0) } == 1)
    }

    @Test func `a newer schema and a foreign file are refused`() throws {
        let first = Migration(number: 1, title: "one", sql: "CREATE TABLE a (b)")
        _ = try migrator([first]).migrate()
        try database.execute("PRAGMA user_version = 7")
        #expect(throws: StoreFault.newer(path: "a.db", found: 7, known: 1)) { try migrator([first]).check() }
        try database.execute("PRAGMA user_version = 1; PRAGMA application_id = 5")
        #expect(throws: StoreFault.notAStore(path: "a.db")) { try migrator([first]).check() }
    }
}
