/// The name and version of a standardized document, such as `birth-certificate.v1`.
package struct DocumentID: Sendable, Hashable, CustomStringConvertible {
    private static let urnPrefix = "urn:darcha:document:"

    package let name: String
    /// From 1.
    package let version: Int

    package init(name: String, version: Int) {
        self.name = name
        self.version = version
    }

    /// Reads `<name>.v<version>`; nil when the text is not that, or the name no identifier.
    package init?(_ text: String) {
        guard let parts = VersionedName(text, separator: ".v") else { return nil }
        self.init(name: parts.name, version: parts.version)
    }

    /// Reads `urn:darcha:document:<name>:v<version>`.
    package init?(urn: String) {
        guard urn.hasPrefix(Self.urnPrefix),
            let parts = VersionedName(String(urn.dropFirst(Self.urnPrefix.count)), separator: ":v")
        else { return nil }
        self.init(name: parts.name, version: parts.version)
    }

    /// `<name>.v<version>`, as contracts and file names have it.
    package var description: String { "\(name).v\(version)" }

    /// `urn:darcha:document:<name>:v<version>`, the schema's `$id`.
    package var urn: String { "\(Self.urnPrefix)\(name):v\(version)" }
}

extension DocumentID: Comparable {
    /// By name, then by version.
    package static func < (left: DocumentID, right: DocumentID) -> Bool {
        (left.name, left.version) < (right.name, right.version)
    }
}
