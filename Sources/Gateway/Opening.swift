import Casework
import Contracts
import Crypto
import JSON
import Messages

/// A portal's wish to open a case, checked as far as that needs no other.
struct Opening: Sendable {
    /// The portal.
    let portal: String
    /// The case, by the portal and its key.
    let caseID: CaseID
    /// The contract that it is to be opened with.
    let service: Service
    /// The portal's own name for it.
    let reference: String?
    /// The request document.
    let document: JSONValue
    /// The digest of what was asked: tells another request under the same key.
    let digest: String
    /// The trace that the request belongs to.
    let trace: TraceContext?

    init(
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
    static func digest(service: String, reference: String?, document: JSONValue) -> String {
        let asked: JSONValue = [
            "service": .string(service), "reference": reference.map { .string($0) } ?? .null, "request": document,
        ]
        return Array(SHA256.hash(data: asked.canonical(numbers: .exact))).hexadecimal
    }

    /// What is appended to the journal.
    func entry(checkedAt: Timestamp, documentLimit: Int) -> JournalEntry {
        JournalEntry(
            caseID: caseID, source: "/darcha/gateway", trace: trace,
            body: .opened(
                CaseOpened(
                    service: service.name, version: service.version, contract: service.digest, portal: portal,
                    reference: reference, requestDigest: digest, request: document, checkedAt: checkedAt,
                    documentLimit: documentLimit)))
    }
}
