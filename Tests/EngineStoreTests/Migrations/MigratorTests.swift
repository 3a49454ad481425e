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
            "c5fdceb2de0a4ad93254e76796583dc62f5a4a8b2d280ed858c7b2d6da52a108",
            "477eb56f047d6ee5cd80d41d0657e81b7a99019469c221b75046653e62b4bb28",
            "892f23bc09978ae3134d5df742ed39974b43b38459612fa0e1416fb7c16da262",
            "89372fb5bd603148bd7c9f1d5ba2343e4f8ad149c22faea972b84c67fbb487e2",
            "3b5ee47164b8bd50554fb59525eb5214d455a3e2c529af7bbe0bc6506f3450c6",
            "931c988a7277f0c54887cc971a7d0365d98c67d039b373103040e65162e31ecc",
            "1cfb7b212f46c760c5d6fbfdce969bfffe974a1dfdfa9cadff840fcc1797416e",
            "203caa722b437acffcc0bb82739437cd24a9b92c33d17ef4813c68934deacb40",
            "ed215142ca2dc92a5b061b4a521eec2817c929aac8a8f93470e34e33e4c8b988",
        ]
        #expect(Migrations.all.map { Hex.encode(Digest.sha256.hash($0.sql)) } == released)
        let numbers = Migrations.all.map(\.number)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count && numbers.first == 1)
    }

    @Test func `only the missing steps are applied, each once`() throws {
        let first = Migration(number: 1, title: "one", sql: "CREATE TABLE a (b)")
        let second = Migration(number: 2, title: "two", sql: "CREATE TABLE c (d)")
        #expect(try migrator([first]).migrate() == [1])
        #expect(try migrator([first, second]).migrate() == [2])
        #expect(try migrator([first, second]).migrate() == [])
        #expect(try migrator([first, second]).check() == 2)
    }

    @Test func `a store of the first schema keeps its records when it is brought up to date`() throws {
        _ = try migrator([.first]).migrate()
        try database.execute(
            """
            INSERT INTO integrations (environment, name, provider) VALUES (1, 'acme', 'acme');
            INSERT INTO connections (environment, integration, name, scheme, status, config, tags, metadata, version,
                created_at, updated_at) VALUES (1, 1, 'main', 'key', 'active', '{}', '{}', '{}', 1, 0, 0);
            INSERT INTO streams (connection, model, variant) VALUES (1, 'customer', '');
            INSERT INTO partitions (stream, source, key, records, updated_at) VALUES (1, 'customers', '', 1, 0);
            INSERT INTO record_keys (stream, id, hash, row, partition) VALUES (1, 'a', x'00', 1, 1);
            INSERT INTO records (row, stream, id, payload, first_seen, last_modified, run) VALUES (1, 1, 'a', '{}', 5, 5, 1);
            INSERT INTO runs (environment, connection, sync, outcome, started_at) VALUES (1, 'main', 'acme', 'done', 0);
            INSERT INTO run_streams (run, source, outcome, added) VALUES (1, 'customers', 'done', 1);
            """)
        _ = try migrator(Migrations.all).migrate()
        let kept = try database.rows(of: "SELECT id, payload, version, source FROM records") { row in
            (0..<4).map { row.value($0) }
        }
        #expect(kept == [[.text("a"), .text("{}"), .null, .null]])
        let run = try database.firstRow(of: "SELECT added, quarantined, late FROM run_streams") { row in
            (0..<3).map { row.integer($0) }
        }
        #expect(run == [1, 0, 0])
        #expect(try database.rows(of: "SELECT id FROM current_records") { $0.text(0) } == ["a"])
    }

    @Test func `what was learnt before it had a place of its own is there and in the host's data`() throws {
        _ = try migrator(Array(Migrations.all.prefix { $0.number < 8 })).migrate()
        try database.execute(
            """
            INSERT INTO integrations (environment, name, provider) VALUES (1, 'acme', 'acme');
            INSERT INTO connections (environment, integration, name, scheme, status, config, tags, metadata, version,
                created_at, updated_at, connection_id)
                VALUES (1, 1, 'main', 'key', 'active', '{}', '{}', '{"site":"s1","own":2}', 1, 0, 0, 'main');
            """)
        #expect(try migrator(Migrations.all).migrate() == [8, 9, 10])
        let kept = try database.firstRow(of: "SELECT metadata, learnt FROM connections") { ($0.text(0), $0.text(1)) }
        #expect(kept?.0 == #"{"site":"s1","own":2}"# && kept?.1 == kept?.0)
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
