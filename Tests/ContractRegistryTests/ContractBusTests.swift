import Contracts
import Kafka
import Logging
import Messages
import Testing

@testable import ContractRegistry

/// Publishing and following on a broker.
@Suite struct ContractBusTests {
    @Test func whatIsPublishedIsCurrentForWhoeverComesLater() async throws {
        let bus = try await ContractBus()
        let catalogue = SampleContracts.catalogue(try SampleContracts.service(), try SampleContracts.service("other"))
        let report = try await bus.publisher.publish(catalogue)
        #expect(report.added.count == 2 && report.isChanged)
        let current = try await bus.following { $0.current }
        #expect(current?.services.map(\.digest) == catalogue.services.map(\.digest))
        #expect(current?.agencies.keys.sorted() == ["registry"])
    }

    @Test func whatIsPublishedTwiceChangesNothing() async throws {
        let bus = try await ContractBus()
        let catalogue = SampleContracts.catalogue(try SampleContracts.service())
        _ = try await bus.publisher.publish(catalogue)
        let again = try await bus.publisher.publish(catalogue)
        #expect(!again.isChanged && again.added.isEmpty && again.kept.count == 1 && again.retired.isEmpty)
    }

    @Test func nothingIsWrittenInADryRunOrAfterABadReview() async throws {
        struct Refused: Error {}
        let bus = try await ContractBus()
        let catalogue = SampleContracts.catalogue(try SampleContracts.service())
        #expect(try await bus.publisher.publish(catalogue, isDry: true).isChanged)
        await #expect(throws: Refused.self) {
            _ = try await bus.publisher.publish(catalogue) { _ in throw Refused() }
        }
        #expect(try await bus.publisher.published().count == 0)
    }

    @Test func aRunningReaderTakesANewVersionAndKeepsTheOld() async throws {
        let bus = try await ContractBus()
        let (one, two) = (try SampleContracts.service(), try SampleContracts.service(mark: "two", agency: "newcomer"))
        _ = try await bus.publisher.publish(SampleContracts.catalogue(one))
        try await bus.following { live in
            #expect(live.current?.service(named: "service")?.digest == one.digest)
            let report = try await bus.publisher.publish(SampleContracts.catalogue(two))
            #expect(report.retired.map(\.digest) == [one.digest])
            await live.wait { $0.current?.service(named: "service")?.digest == two.digest }
            #expect(live.service(digest: one.digest) != nil, "open cases need it")
            #expect(live.agencies == ["newcomer", "registry"])
        }
    }

    @Test func aReaderWaitsForTheFirstPublication() async throws {
        let bus = try await ContractBus()
        let service = try SampleContracts.service()
        try await bus.following { live in
            #expect(live.current == nil)
            _ = try await bus.publisher.publish(SampleContracts.catalogue(service))
            await live.wait { $0.current != nil }
            #expect(live.current?.services.map(\.digest) == [service.digest])
        }
    }

    @Test func rubbishOnTheTopicHarmsNobody() async throws {
        let bus = try await ContractBus()
        let catalogue = SampleContracts.catalogue(try SampleContracts.service())
        _ = try await bus.publisher.publish(catalogue)
        try await bus.write([
            ProducerRecord(topic: bus.topics.contracts, key: nil, value: [0], headers: []),
            ProducerRecord(topic: bus.topics.contracts, key: [0xFF], value: nil, headers: []),
            ProducerRecord(
                topic: bus.topics.contracts, key: Array("catalogue".utf8), value: Array("{}".utf8), headers: []),
            ProducerRecord(
                topic: bus.topics.contracts, key: Array("abc".utf8), value: [UInt8](repeating: 0, count: 900_000),
                headers: []),
        ])
        let other = SampleContracts.catalogue(try SampleContracts.service(mark: "two"))
        try await bus.following { live in
            #expect(live.current?.services.map(\.digest) == catalogue.services.map(\.digest))
            // Nothing behind it is held up.
            _ = try await bus.publisher.publish(other)
            await live.wait { $0.current?.services.first?.digest == other.services.first?.digest }
        }
    }

    @Test func whoNamesAContractOfAMomentAgoIsUnderstood() async throws {
        let bus = try await ContractBus()
        let service = try SampleContracts.service()
        try await bus.following { live in
            _ = try await bus.publisher.publish(SampleContracts.catalogue(service))
            await live.refresh(for: [Array(service.digest.utf8)])
            #expect(live.service(digest: service.digest) != nil)
            // One that there is not is not waited for.
            await live.refresh(for: [Array("no such digest".utf8)])
        }
    }

    @Test func aBusWithoutTheTopicSaysWhatToDo() async throws {
        let bus = try await ContractBus()
        let nowhere = ContractPublisher(
            kafka: bus.kafka, topics: Topics(prefix: "no.such."),
            logger: .init(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let catalogue = SampleContracts.catalogue(try SampleContracts.service())
        let error = await #expect(throws: KafkaError.self) { _ = try await nowhere.publish(catalogue) }
        #expect(error?.message.contains("darcha topics create") == true)
    }

    @Test func aReaderThatIsCancelledEnds() async throws {
        let live = LiveCatalogue()
        let waiting = Task { try await live.untilRead() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
