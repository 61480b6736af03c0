internal import Dispatch
internal import Glibc

extension EmbeddedBroker {
    /// Calls a function of the mock cluster's that waits for the cluster's thread.
    ///
    /// That thread serves what it is asked before it empties the pipe that it is woken by: a question that comes just
    /// then takes its wake-up with it, and is answered only when the thread looks up by itself, after a second
    /// (`rd_kafka_mock_cluster_io_poll`). A connection to one of its brokers wakes it, too; so one is made and closed
    /// where an answer takes longer than it should.
    static func waking<Result>(_ addresses: [sockaddr_in], _ body: () -> Result) -> Result {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + .milliseconds(5), repeating: .milliseconds(10), leeway: .milliseconds(1))
        timer.setEventHandler { for address in addresses { knock(address) } }
        timer.resume()
        defer { timer.cancel() }
        return body()
    }

    private static func knock(_ address: sockaddr_in) {
        let flags = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(AF_INET, Int32(flags), 0)
        guard descriptor >= 0 else { return }
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        Glibc.close(descriptor)
    }

    /// The addresses of a list as `127.0.0.1:4711,127.0.0.1:4712`.
    static func addresses(_ servers: String) -> [sockaddr_in] {
        servers.split(separator: ",").compactMap { server in
            guard let port = server.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return address
        }
    }
}
