import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineTesting

struct SandboxQueryTests {
    @Test(arguments: [
        ("limit=0", "limit"), ("limit=x", "limit"), ("limit=-3", "limit"), ("paging=scroll", "paging"),
        ("updated_since=yesterday", "updated_since"), ("sort=name", "sort"),
        ("sort=id&updated_since=2024-01-01T00:00:00Z", "sort"), ("paging=page&page=0", "page"),
        ("paging=offset&offset=-1", "offset"), ("paging=keyset&after_id=nobody", "after_id"),
        ("paging=keyset&updated_since=2024-01-01T00:00:00Z", "paging"),
    ])
    func `a wrong entry of a query is 400 and named`(_ query: String, _ parameter: String) async {
        let answer = await SandboxCaller().get("/v1/contacts?\(query)")
        #expect(answer.status == 400 && answer.code == "invalid_parameter")
        #expect(answer.body?["error"]?["parameter"]?.string == parameter)
    }

    @Test(arguments: ["zzz", "c1-x-0-0", "c1-u-0-0", "c1-i--1"])
    func `a position that is none of this list has a code of its own`(_ cursor: String) async {
        let answer = await SandboxCaller().get("/v1/contacts?cursor=\(cursor)")
        #expect(answer.status == 400 && answer.code == "invalid_cursor")
    }

    @Test func `a position survives being written and read`() {
        for (time, index) in [(Int64(0), 0), (1_700_000_000_123, 42), (-5, 99_999_999)] {
            for sorting in [SandboxOrder.View.Sorting.id, .updated] {
                let key = SandboxOrder.Key(time: SandboxTime(milliseconds: time), index: index)
                let cursor = SandboxCursor(sorting: sorting, key: key)
                #expect(time < 0 || SandboxCursor(text: cursor.text) == cursor, "\(cursor.text)")
            }
        }
    }

    @Test func `a page past the end is empty, and its counts are right`() async {
        let caller = SandboxCaller { $0.contacts = 25 }
        let page = await caller.get("/v1/contacts?paging=page&limit=10&page=4")
        #expect(
            page.status == 200 && page.body?["data"] == [] && page.body?["page_count"] == 3 && page.body?["total"] == 25
        )
        let offset = await caller.get("/v1/contacts?paging=offset&offset=25")
        #expect(offset.body?["data"] == [] && offset.body?["total"] == 25)
        let keyset = await caller.get("/v1/contacts?paging=keyset&after_id=con_000000024")
        #expect(keyset.body?["data"] == [] && keyset.body?["has_more"] == false)
    }

    @Test func `an empty list ends at once in every way of paging`() async {
        let caller = SandboxCaller { $0.contacts = 0 }
        #expect(await caller.get("/v1/contacts").body?["has_more"] == false)
        #expect(await caller.get("/v1/contacts").body?["next_cursor"] == .null)
        #expect(await caller.get("/v1/contacts?paging=next_url").body?["next"] == .null)
        let link = await caller.get("/v1/contacts?paging=link")
        #expect(link.body == [] && !link.fields.contains("link") && link.fields["x-total"] == "0")
        #expect(await caller.get("/v1/contacts?paging=page").body?["total"] == 0)
    }

    @Test func `links and next URLs lead to the same host, path and filter`() async throws {
        let caller = SandboxCaller { $0.contacts = 25 }
        let link = await caller.get("/v1/contacts?paging=link&limit=10&include_deleted=true")
        let next = try #require(LinkHeader(link.fields)["next"])
        #expect(next.hasPrefix("http://127.0.0.1:1234/v1/contacts?") && next.contains("include_deleted=true"))
        #expect(next.hasSuffix("page=2") && LinkHeader(link.fields)["last"]?.hasSuffix("page=3") == true)
        let url = await caller.get("/v1/contacts?paging=next_url&limit=10&cursor=")
        #expect(
            url.body?["next"]?.string?.hasPrefix(
                "http://127.0.0.1:1234/v1/contacts?paging=next_url&limit=10&cursor=c1-i-") == true)
    }

    @Test func `deleted records come only where they are asked for, as marks`() async throws {
        let caller = SandboxCaller { $0.contacts = 10 }
        _ = await caller.send(.delete, "/v1/contacts/con_000000003")
        #expect(await caller.get("/v1/contacts").body?["data"]?.elements?.count == 9)
        let all = await caller.get("/v1/contacts?include_deleted=true").body?["data"]?.elements ?? []
        #expect(all.count == 10 && all.filter { $0["deleted"] == true }.map { $0["id"] } == ["con_000000003"])
    }
}

struct SandboxFaultTextTests {
    @Test(arguments: [
        ("status=418", SandboxFault.Kind.status(418), "status"), ("status", .status(503), "status"),
        ("status=99", .status(200), "status"), ("status=999", .status(599), "status"),
        ("rate_limit=7;form=date", .rateLimit(form: .date, seconds: 7), "rate_limit"),
        ("rate_limit", .rateLimit(form: .seconds, seconds: 1), "rate_limit"), ("latency=5", .latency(5), "latency"),
        ("latency", .latency(100), "latency"), ("cut", .cut, "cut"), ("slow=3", .slow(3), "slow"),
        ("endless", .endless, "endless"),
        ("malformed", .malformed, "malformed"), ("html", .html, "html"), ("empty", .empty, "empty"),
        ("close", .close, "close"),
        ("reset", .reset, "reset"), ("loop", .loop, "loop"), ("refused_cursor", .refusedCursor, "refused_cursor"),
    ])
    func `each fault is read, and counted under its name`(
        _ text: String, _ kind: SandboxFault.Kind, _ name: String
    )
        throws
    {
        let fault = try SandboxFault(text: text)
        #expect(fault.kind == kind && fault.name == name)
        #expect(fault.place == .everywhere && fault.times == nil && fault.path == "/")
    }

    @Test func `options may stand with or without spaces`() throws {
        for text in ["cut;at=first;times=2;path=/v1", "cut ; at = first ; times = 2 ; path = /v1"] {
            let fault = try SandboxFault(text: text)
            #expect(fault.place == .first && fault.times == 2 && fault.path == "/v1")
        }
    }

    @Test(arguments: [
        ("first", [true, false, false, false]), ("middle", [false, true, false, false]),
        ("last", [false, false, false, true]),
        ("3", [false, false, true, false]), ("all", [true, true, true, true]), ("9", [false, false, false, false]),
    ])
    func `a place is a page of the list`(_ place: String, _ applies: [Bool]) throws {
        let fault = try SandboxFault(text: "cut;at=\(place)")
        #expect((1...4).map { fault.applies(toPage: $0, of: 4) } == applies)
    }

    @Test(arguments: [
        ("", "expected a fault, found nothing"), ("cut;at=somewhere", "expected a number for at, found 'somewhere'"),
        ("cut;times=-1", "expected a number for times, found '-1'"),
        ("cut;when=now", "'when' is none of at, times, path, form"),
        ("status=x", "expected a number for status, found 'x'"),
        ("slow=9999999999", "expected a number for slow, found '9999999999'"),
    ])
    func `what is none is told`(_ text: String, _ message: String) {
        do throws(SandboxFault.TextFault) {
            _ = try SandboxFault(text: text)
            Issue.record("'\(text)' was read")
        } catch {
            #expect(error.message == message)
        }
    }

    @Test func `the first fault that fits happens, and each by its own count`() async {
        let caller = SandboxCaller()
        _ = await caller.send(.post, "/control/faults?fault=status%3D500%3Btimes%3D1%3Bpath%3D/v1/projects")
        _ = await caller.send(.post, "/control/faults?fault=status%3D502%3Btimes%3D1")
        #expect(await caller.get("/v1/contacts").status == 502)
        #expect(await caller.get("/v1/projects").status == 500)
        #expect(await caller.get("/v1/projects").status == 200)
        #expect(await caller.get("/truth/requests").body?["faults"]?["status"] == 2)
    }
}
