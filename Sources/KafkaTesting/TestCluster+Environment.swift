internal import Kafka

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension TestCluster {
    /// A variable that is set and not empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The properties that the environment gives for a real cluster.
    static func environmentProperties() throws -> [String: String] {
        guard let text = environment("DARCHA_KAFKA_PROPERTIES") else { return [:] }
        let lines: [Substring]
        if text.contains("=") {
            lines = text.split(separator: ";")
        } else {
            guard let file = fopen(text, "r") else {
                throw KafkaError(
                    code: .invalidConfiguration, message: "DARCHA_KAFKA_PROPERTIES: can't open the file \(text)")
            }
            defer { fclose(file) }
            var bytes: [UInt8] = []
            while case let next = fgetc(file), next != EOF { bytes.append(UInt8(truncatingIfNeeded: next)) }
            lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        }
        var properties: [String: String] = [:]
        for line in lines where !line.allSatisfy(\.isWhitespace) && !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else {
                throw KafkaError(
                    code: .invalidConfiguration, message: "DARCHA_KAFKA_PROPERTIES: a line without an equals sign")
            }
            properties[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
        return properties
    }
}
