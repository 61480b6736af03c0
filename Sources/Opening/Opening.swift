package import Casework
package import Contracts
import Crypto
package import JSON
package import Messages

/// A portal's wish to open a case, checked as far as that needs no other.
package struct Opening: Sendable {
    /// The portal.
    package let portal: String
    /// The case, by the portal and its key.
    package let caseID: CaseID
    /// The contract that it is to be opened with.
    package let service: Service
    /// The portal's own name for it.
    package let reference: String?
    /// The request document.
    package let document: JSONValue
    /// The digest of what was asked: tells another request under the same key.
    package let digest: String
    /// The trace that the request belongs to.
    package let trace: TraceContext?

    package init(
        portal: String, key: String, service: Service, reference: String?, document: JSONValue, trace: TraceContext?
    ) {
        self.portal = portal
        caseID = CaseID(portal: portal, idempotencyKey: key)
        self.service = service
        self.reference = reference
        self.document = document
        self.trace = trace
        digest = Self.digest(service: service.name, reference: reference, document: document)
    }

    /// SHA-256, in lower-case hexadecimal, of the canonical form (RFC 8785, numbers exact) of service, reference and
    /// request. The service's version does not count: a retry after its next version came is still the same request.
    package static func digest(service: String, reference: String?, document: JSONValue) -> String {
        let asked: JSONValue = [
            "service": .string(service), "reference": reference.map { .string($0) } ?? .null, "request": document,
        ]
        return hexadecimal(SHA256.hash(data: asked.canonical(numbers: .exact)))
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }, as: UTF8.self)
    }

    /// What is appended to the journal.
    package func entry(checkedAt: Timestamp, documentLimit: Int) -> JournalEntry {
        JournalEntry(
            caseID: caseID, source: "/darcha/gateway", trace: trace,
            body: .opened(
                CaseOpened(
                    service: service.name, version: service.version, contract: service.digest, portal: portal,
                    reference: reference, requestDigest: digest, request: document, checkedAt: checkedAt,
                    documentLimit: documentLimit)))
    }
}
