import Glibc

/// Ports on this machine, asked of the kernel.
enum LoopbackPort {
    /// A port that is free now.
    ///
    /// - Throws: ``DevelopmentError`` where the address can't be bound.
    static func free(host: String) throws -> Int { try bind(host: host, port: 0) }

    /// Checks that a port can be bound.
    ///
    /// - Throws: ``DevelopmentError`` where it can't.
    static func check(host: String, port: Int) throws { _ = try bind(host: host, port: port) }

    private static func bind(host: String, port: Int) throws -> Int {
        guard let number = UInt16(exactly: port) else {
            throw DevelopmentError("\(port) is no port.", remedy: "give --port a number from 0 to 65535.")
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else {
            throw DevelopmentError("no socket: \(String(cString: strerror(errno)))", remedy: "see `ulimit -n`.")
        }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = number.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            throw DevelopmentError("\(host) is no IPv4 address.", remedy: "give --host an address, as 127.0.0.1.")
        }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, size) }
        }
        guard bound == 0 else {
            throw DevelopmentError(
                "\(host):\(port) can't be bound: \(String(cString: strerror(errno))).",
                remedy: "end the program that has it, or choose another by --port.")
        }
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
