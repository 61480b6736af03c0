package import JSON
package import Messages

/// A portal opened a case.
package struct CaseOpened: Sendable, Hashable {
    /// The service's name.
    package var service: String
    /// The service's version.
    package var version: Int
    /// The digest of the contract that holds for the case to its end.
    package var contract: String
    /// The version of the fold that holds for the case to its end.
    package var foldVersion: Int
    /// The portal.
    package var portal: String
    /// The portal's own name for the application.
    package var reference: String?
    /// The digest of what was asked: tells another body under the same key.
    package var requestDigest: String
    /// The request document; valid by its schema, as the gateway found.
    package var request: JSONValue
    /// The last moment at which the gateway had read the partition to its end and did not know the case.
    package var checkedAt: Timestamp
    /// How many bytes of documents the case may hold.
    package var documentLimit: Int

    package init(
        service: String, version: Int, contract: String, foldVersion: Int = Fold.version, portal: String,
        reference: String?, requestDigest: String, request: JSONValue, checkedAt: Timestamp, documentLimit: Int
    ) {
        self.service = service
        self.version = version
        self.contract = contract
        self.foldVersion = foldVersion
        self.portal = portal
        self.reference = reference
        self.requestDigest = requestDigest
        self.request = request
        self.checkedAt = checkedAt
        self.documentLimit = documentLimit
    }

    /// Whether an opening with this timestamp counts. One that is stamped more than half the dedup window after its
    /// opener looked does not: every reader that acts still remembers an earlier opening that the opener could not see.
    package func isFresh(at timestamp: Timestamp) -> Bool {
        timestamp.milliseconds(since: checkedAt) <= Fold.dedupWindow / 2
    }
}
