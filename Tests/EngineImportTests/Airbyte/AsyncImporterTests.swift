import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct AsyncImporterTests {
    private static func manifest(
        target: String = "download_target_extractor: { type: DpathExtractor, field_path: [urls] }"
    ) -> String {
        """
        version: 6.0.0
        check: { type: CheckStream, stream_names: [report] }
        streams:
          - type: DeclarativeStream
            name: report
            primary_key: id
            retriever:
              type: AsyncRetriever
              status_extractor: { type: DpathExtractor, field_path: [status] }
              status_mapping: { completed: [done], failed: [error], running: [pending], timeout: [late] }
              \(target)
              polling_job_timeout: 45
              creation_requester: { type: HttpRequester, url_base: "https://api.acme.test", path: /jobs, http_method: POST, request_body_json: { kind: all } }
              polling_requester: { type: HttpRequester, url_base: "https://api.acme.test", path: "/jobs/{{ creation_response['id'] }}" }
              download_requester: { type: HttpRequester, url_base: "{{ download_target }}" }
              abort_requester: { type: HttpRequester, url_base: "https://api.acme.test", path: "/jobs/{{ creation_response['id'] }}", http_method: DELETE }
              download_decoder: { type: GzipDecoder, decoder: { type: CsvDecoder } }
              record_selector: { type: RecordSelector, extractor: { type: DpathExtractor, field_path: [] } }
        """
    }

    @Test
    func `a job is submitted, waited for and downloaded`() throws {
        let imported = try Imported(Self.manifest())
        #expect(imported["endpoints.list_report.request"] == "GET ${steps.polling.body.urls}")
        let before = try #require(imported["endpoints.list_report.before"])
        #expect(before.contains(#""name":"creation","request":"POST /jobs","body":{"kind":"all"}"#), "\(before)")
        #expect(
            before.contains(#""name":"polling","request":"GET /jobs/${steps.creation.body.id}""#)
                || before.contains("steps.creation.body.id"), "\(before)")
        #expect(before.contains(#""until":"response.body.status in ['done']""#))
        #expect(before.contains(#""within":"45m""#))
        #expect(imported["endpoints.list_report.cancel"]?.contains("DELETE /jobs/") == true)
        #expect(imported["endpoints.list_report.response"] == #"{"decode":"gzip","format":"csv"}"#)
        #expect(imported.outcomes == [.whole], "\(imported.result.report)")
    }

    @Test
    func `a job whose result is found by Python code needs code`() throws {
        let target = "download_target_extractor: { type: CustomRecordExtractor, class_name: a.B }"
        let imported = try Imported(Self.manifest(target: target))
        #expect(imported.outcomes == [.no] || imported.outcomes == [.custom])
        #expect(imported.result.files.isEmpty)
    }
}
