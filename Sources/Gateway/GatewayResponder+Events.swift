import Casework
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

extension GatewayResponder {
    /// How many events are read from the index at a time: what one reader can hold in memory.
    private static let pageSize = 64

    // MARK: GET /v1/cases/{id}/events

    /// The case's changes as Server-Sent Events (WHATWG HTML, section 9.2), until it closes.
    func caseEvents(_ text: String, _ caller: Caller, _ request: Request) async throws -> Response {
        let after = try RequestHeaders.lastEventID(request.headers) ?? -1
        let id = try await find(text, caller).id
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store",
            // The connection serves to notice that the reader has gone, so it serves nothing else afterwards.
            .connection: "close",
        ]
        let body = ResponseBody { writer in
            metrics.streams(1)
            defer { metrics.streams(-1) }
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await stream(id, after: after, to: &writer)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private func stream(_ id: CaseID, after start: Int64, to writer: inout any ResponseBodyWriter) async throws {
        // Asked for before the first look at the index, so that no change falls in between.
        var changes = progress.changes(of: id).makeAsyncIterator()
        var after = start
        try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
        while true {
            let (events, isClosed) = try await index.events(of: id, after: after, limit: Self.pageSize)
            if let last = events.last {
                after = last.offset
                var text = ""
                for event in events {
                    // The data is JSON on one line.
                    text += "id: \(event.offset)\nevent: \(event.type)\ndata: \(event.data)\n\n"
                }
                try await writer.write(ByteBuffer(string: text))
                if events.count == Self.pageSize { continue }
            }
            if isClosed { return }
            // Comes with a change, now and then without one, and ends with the gateway.
            guard await changes.next() != nil else { return }
            if events.isEmpty { try await writer.write(ByteBuffer(string: ":\n\n")) }
        }
    }
}
