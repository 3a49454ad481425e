/// Takes over a retriever of jobs: submit, ask until it is done, download.
struct AsyncImporter {
    let stream: StreamImporter
    private var draft: StreamDraft { stream.draft }

    /// Makes the steps before the download, and leaves the download itself as the endpoint's request.
    func run(_ retriever: Component) {
        stream.check(
            retriever,
            knows: [
                "creation_requester", "polling_requester", "download_requester", "abort_requester", "delete_requester",
                "status_extractor", "status_mapping", "download_target_extractor", "download_extractor",
                "download_decoder",
                "decoder", "download_paginator", "polling_job_timeout", "record_selector", "partition_router",
                "download_target_requester", "primary_key", "url_requester", "urls_extractor",
            ])
        guard
            let target = expression(
                retriever.component("download_target_extractor") ?? retriever.component("urls_extractor"))
        else {
            return stream.refuse(
                "the address of the download is not found by a way of keys", "async-retriever", retriever.node)
        }
        draft.downloadTarget = "steps.polling.body" + target
        guard let creation = step(retriever, "creation_requester", "creation"),
            var polling = step(retriever, "polling_requester", "polling")
        else { return stream.refuse("a call of the job is not expressible", "async-retriever", retriever.node) }
        wait(retriever, in: &polling)
        draft.endpoint = OutputMap()
        if retriever["download_requester"] != nil {
            RequestImporter(stream: stream).run(retriever, "download_requester")
        } else {
            draft.endpoint["request"] = .text("GET ${\(draft.downloadTarget ?? "")}")
        }
        draft.endpoint["before"] = .list([.map(creation), .map(polling)])
        if let abort = step(retriever, "abort_requester", nil) { draft.endpoint["cancel"] = .map(abort) }
        if let delete = step(retriever, "delete_requester", "delete") {
            draft.endpoint["after"] = .list([.map(delete)])
        }
        RequestImporter(stream: stream).decoder(
            retriever.component("download_decoder") ?? retriever.component("decoder"))
    }

    /// A requester as a step; what it makes of the endpoint is put back.
    private func step(_ retriever: Component, _ key: String, _ name: String?) -> OutputMap? {
        guard retriever[key] != nil else { return nil }
        let (endpoint, base) = (draft.endpoint, draft.base)
        draft.endpoint = OutputMap()
        RequestImporter(stream: stream).run(retriever, key)
        var step = draft.endpoint
        if !base.isEmpty, draft.base != base { step["base"] = .text(draft.base) }
        (draft.endpoint, draft.base) = (endpoint, base.isEmpty ? draft.base : base)
        guard draft.refusal == nil else { return nil }
        var result = OutputMap()
        if let name { result["name"] = .text(name) }
        for entry in step.entries where entry.key != "pagination" { result[entry.key] = entry.value }
        return result
    }

    /// When a job is done, and when it has failed.
    private func wait(_ retriever: Component, in polling: inout OutputMap) {
        let status = "response.body" + (expression(retriever.component("status_extractor")) ?? "")
        func words(_ key: String) -> String {
            let list = (retriever["status_mapping"]?[key]?.oneOrMany ?? []).compactMap(\.scalarText)
            return "[" + list.map(CELText.quoted).joined(separator: ", ") + "]"
        }
        polling["until"] = .text("\(status) in \(words("completed"))")
        let gone = "\(status) in \(words("failed")) || \(status) in \(words("timeout"))"
        polling["fail"] = .text(
            "\(gone) ? optional.of('the job ended as ' + string(\(status))) : optional.none()")
        polling["every"] = .text("30s")
        let minutes = retriever["polling_job_timeout"]?.integer ?? 15
        polling["within"] = .text("\(max(1, min(minutes, 40_000)))m")
    }

    /// A way of keys as members: `.a.b`.
    private func expression(_ extractor: Component?) -> String? {
        guard let extractor, !extractor.isCustom, let path = extractor["field_path"] else { return nil }
        let texts = stream.texts(.request, extractor)
        let keys = path.oneOrMany.compactMap { texts.constant($0) }
        guard keys.count == path.oneOrMany.count, !keys.contains("*") else { return nil }
        return String(keys.reduce(CELText("x")) { $0.member($1) }.text.dropFirst())
    }
}
