import Foundation
import JSON

/// Files of others that the tests are held against, where they are.
enum Suites {
    /// The official schema of OpenAPI 3.1: in `DARCHA_SUITES`, or where the Python package openapi-spec-validator is
    /// installed.
    static let openAPI = find(
        ["openapi/3.1/schema.json"], ["openapi_spec_validator/resources/schemas/v3.1/schema.json"])

    /// The official schema of AsyncAPI 3.1.
    static let asyncAPI = find(["asyncapi/3.1.0.json"], ["asyncapi/schemas/3.1.0.json"])

    static let openAPINotice =
        "OpenAPI's schema is not here: put it at openapi/3.1/schema.json below DARCHA_SUITES, or install openapi-spec-validator"
    static let asyncAPINotice =
        "AsyncAPI's schema is not here: put it (asyncapi/spec-json-schemas, schemas/3.1.0.json) at asyncapi/3.1.0.json below DARCHA_SUITES"

    static func json(_ url: URL?) throws -> JSONValue {
        guard let url else { throw CocoaError(.fileNoSuchFile) }
        return try JSONValue(parsing: [UInt8](try Data(contentsOf: url)))
    }

    private static func find(_ inSuites: [String], _ inPackages: [String]) -> URL? {
        let suites = suites.flatMap { root in inSuites.map { root.appending(path: $0) } }
        let packages = packages.flatMap { root in inPackages.map { root.appending(path: $0) } }
        return (suites + packages).first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// `DARCHA_SUITES`, or `shared/suites` beside a directory above this file.
    private static let suites: [URL] = {
        if let path = ProcessInfo.processInfo.environment["DARCHA_SUITES"] { return [URL(filePath: path)] }
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        while directory.path != "/" {
            let suites = directory.appending(path: "shared/suites")
            if FileManager.default.fileExists(atPath: suites.path) { return [suites] }
            directory.deleteLastPathComponent()
        }
        return []
    }()

    /// Where Python keeps its packages: of the environment in use, of Debian, of the machine.
    private static let packages: [URL] = {
        var roots = ["/usr/lib", "/usr/local/lib"]
        if let environment = ProcessInfo.processInfo.environment["VIRTUAL_ENV"] {
            roots.insert("\(environment)/lib", at: 0)
        }
        return roots.flatMap { root in
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: root))?.filter {
                $0.hasPrefix("python3")
            }
            return (versions ?? []).sorted().flatMap { version in
                ["site-packages", "dist-packages"].map { URL(filePath: "\(root)/\(version)/\($0)") }
            }
        }
    }()
}
