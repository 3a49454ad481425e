import EngineDatabase
import EngineStore
import Glibc
import Testing

struct TableExportTests {
    private let folder: TemporaryFolder
    private let table = ExportTable(
        name: "customer \"eu\"",
        columns: [
            .init(name: "id", kind: .text), .init(name: "select", kind: .integer), .init(name: "rate", kind: .real),
            .init(name: "vip", kind: .boolean), .init(name: "tags", kind: .json),
        ])

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.file("out.db") }

    @Test func `rows of every type can be queried in the new file`() async throws {
        let export = try await TableExport.create(at: path)
        try await export.add(table)
        try await export.insert(
            [
                [.text("a"), .integer(.max), .real(0.5), .integer(1), .text("[1]")],
                [.text("b"), .null, .null, .null, .null],
            ],
            into: table)
        #expect(access(path, F_OK) != 0)
        try await export.finish()
        let database = try SQLiteConnection.open(path, access: .readOnly)
        let rows = try database.rows(of: #"SELECT * FROM "customer ""eu""" ORDER BY id"#) { row in
            (0..<5).map { row.value($0) }
        }
        #expect(rows.first == [.text("a"), .integer(.max), .real(0.5), .integer(1), .text("[1]")])
        #expect(rows.last == [.text("b"), .null, .null, .null, .null])
        let kinds = try database.rows(of: "SELECT type FROM pragma_table_info('customer \"eu\"')") { $0.text(0) }
        #expect(kinds == ["TEXT", "INTEGER", "REAL", "INTEGER", "TEXT"])
        try database.close()
        #expect(folder.openDescriptors == 0)
    }

    @Test func `a number that needs more than 64 bits stays as it is`() async throws {
        let export = try await TableExport.create(at: path)
        let table = ExportTable(name: "t", columns: [.init(name: "n", kind: .text)])
        try await export.add(table)
        try await export.insert([[.text("18446744073709551616")]], into: table)
        try await export.finish()
        let database = try SQLiteConnection.open(path, access: .readOnly)
        #expect(try database.firstRow(of: "SELECT n FROM t") { $0.text(0) } == "18446744073709551616")
        try database.close()
    }

    @Test func `a new export replaces the old file only when it is complete`() async throws {
        for round in 0..<2 {
            let export = try await TableExport.create(at: path)
            try await export.add(ExportTable(name: "round\(round)", columns: [.init(name: "id", kind: .text)]))
            try await export.finish()
        }
        let cancelled = try await TableExport.create(at: path)
        try await cancelled.add(table)
        try await cancelled.cancel()
        #expect(access(path + ".part", F_OK) != 0)
        let database = try SQLiteConnection.open(path, access: .readOnly)
        #expect(try database.rows(of: "SELECT name FROM sqlite_schema") { $0.text(0) } == ["round1"])
        try database.close()
        await #expect(throws: StoreFault.closed) { try await cancelled.add(table) }
    }

    @Test func `a place that cannot be written is told`() async throws {
        let nowhere = folder.file("no/out.db")
        await #expect(throws: StoreFault.missing(path: nowhere)) { try await TableExport.create(at: nowhere) }
    }
}
