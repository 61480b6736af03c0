import HTTPTypes
import Hummingbird
import NIOCore
import Publishing

extension GatewayResponder {
    // MARK: GET /catalogue/…, /v1/openapi.json and the like

    /// A file of the catalogue's publication. They are public: contracts hold nobody's data.
    func publication(_ path: String, _ headers: HTTPFields) async throws -> Response {
        guard path != "/catalogue" else {
            // Links on the pages are relative.
            return Response(status: .permanentRedirect, headers: [.location: "/catalogue/"])
        }
        _ = try await catalogue()
        guard let publication = publications.current else {
            throw APIProblem(.notReady, "No contracts are published on the bus yet.")
        }
        // Another catalogue, or another gateway's address, makes other files.
        let tag = "W/\"\(publication.version)\""
        var answer: HTTPFields = [.eTag: tag, .cacheControl: "public, no-cache"]
        guard let file = publication.file(path) else {
            throw APIProblem(.routeUnknown, "The catalogue has no such page or file.")
        }
        if RequestHeaders.ifNoneMatch(headers, tag) { return Response(status: .notModified, headers: answer) }
        answer[.contentType] = file.contentType
        return Response(status: .ok, headers: answer, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}
