extension RawSpan {
    /// Whether it holds these bytes and no others.
    package func holds(_ bytes: some Sequence<UInt8>) -> Bool { withUnsafeBytes { $0.elementsEqual(bytes) } }

    /// Its bytes as text; `nil` where they are not valid UTF-8.
    package var text: String? { withUnsafeBytes { String(validating: $0, as: UTF8.self) } }
}
