import Crypto
import Foundation
import JSON

/// How to reach a running `darcha dev`: the gateway's URL and the keys of a portal and an operator, in a file that only its
/// owner can read.
///
/// `darcha submit`, `darcha reissue` and the like find it below the working folder, so that trying things out needs no flags.
package struct DevelopmentKey: Sendable {
    /// Where the file is looked for, below the working folder.
    package static let path = ".darcha/dev.json"

    /// The gateway.
    package var url: String
    /// The portal's bearer key.
    package var key: String
    /// The operator's bearer key.
    package var operatorKey: String?

    package init(url: String, key: String, operatorKey: String? = nil) {
        self.url = url
        self.key = key
        self.operatorKey = operatorKey
    }

    /// A new key: 192 random bits.
    package static func newKey() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<24).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return "dk_" + hex(bytes)
    }

    /// What a gateway keeps of a key.
    package static func digest(of key: String) -> String { hex(Array(SHA256.hash(data: Array(key.utf8)))) }

    /// Reads the file; nil where there is none, or it is not of that form.
    package static func read() -> DevelopmentKey? {
        guard let bytes = FileManager.default.contents(atPath: path), let json = try? JSONValue(parsing: Array(bytes)),
            let url = json["url"]?.string, let key = json["key"]?.string
        else { return nil }
        return DevelopmentKey(url: url, key: key, operatorKey: json["operatorKey"]?.string)
    }

    /// Writes the file.
    func write() throws {
        try FileManager.default.createDirectory(atPath: ".darcha", withIntermediateDirectories: true)
        var json: JSONObject = ["url": .string(url), "key": .string(key)]
        json["operatorKey"] = operatorKey.map { .string($0) }
        try PrivateFile.write(JSONValue.object(json).pretty + "\n", to: Self.path)
    }

    /// Takes the file away, if it is still ours.
    func remove() {
        if Self.read()?.key == key { try? FileManager.default.removeItem(atPath: Self.path) }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A file that nobody but its owner can read.
enum PrivateFile {
    static func write(_ text: String, to path: String) throws {
        try? FileManager.default.removeItem(atPath: path)
        let made = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard made else {
            throw DevelopmentError("\(path) can't be written.", remedy: "choose a folder that you own by --data.")
        }
    }
}
