import ArgumentParser
import Foundation
import Kafka

/// Hosts the broker in a process of its own, so that its work is not counted as the client's.
///
/// Prints the address, then waits until its standard input ends, which it does when the parent ends, however.
struct BrokerHost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker-host", abstract: "The embedded broker for another subcommand.", shouldDisplay: false)

    @Option(help: "A topic to create, as name:partitions.") var topic: [String] = []

    func run() throws {
        let broker = try EmbeddedBroker()
        for topic in topic {
            let parts = topic.split(separator: ":")
            guard parts.count == 2, let partitions = Int32(parts[1]) else {
                throw ValidationError("--topic takes name:partitions, not \(topic)")
            }
            try broker.createTopic(String(parts[0]), partitions: partitions)
        }
        FileHandle.standardOutput.write(Data((broker.bootstrapServers + "\n").utf8))
        while readLine() != nil {}
        broker.close()
    }
}
