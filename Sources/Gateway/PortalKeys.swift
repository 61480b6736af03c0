import Crypto

/// Knows portals by their keys, of which it holds digests only.
struct PortalKeys: Sendable {
    /// Longer keys are not looked at.
    static let maximumLength = 4096

    private let portals: [(id: String, digest: [UInt8])]

    /// - Precondition: the digests have been checked by ``GatewayConfiguration/check()``; others never match.
    init(_ portals: [GatewayConfiguration.Portal]) {
        self.portals = portals.map { ($0.id, [UInt8](hexadecimal: $0.keySHA256) ?? []) }
    }

    /// The portal of an `Authorization` header's value (RFC 6750, section 2.1); nil where it names none.
    ///
    /// All portals are compared, each in constant time, so that the time taken tells nothing about the keys.
    func portal(authorization: String?) -> String? {
        guard let authorization, authorization.utf8.count <= Self.maximumLength else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let key = parts[1].drop { $0 == " " }
        guard !key.isEmpty else { return nil }
        let digest = Array(SHA256.hash(data: Array(key.utf8)))
        var found: String?
        for portal in portals where Self.isEqual(portal.digest, digest) { found = portal.id }
        return found
    }

    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
