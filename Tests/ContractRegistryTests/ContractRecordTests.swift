import Contracts
import JSON
import JSONSchema
import Kafka
import Messages
import Testing

@testable import ContractRegistry

/// What stands on the contracts topic, and what reading it comes to.
@Suite struct ContractRecordTests {
    private let topics = Topics(prefix: "test.")

    private func read(_ record: ProducerRecord) -> ConsumerRecord {
        ConsumerRecord(
            topic: record.topic, partition: 0, offset: 0, timestamp: 1, key: record.key, value: record.value,
            headers: record.headers)
    }

    private func record(_ content: ContractRecord) -> ConsumerRecord {
        read(content.record(topics, time: Timestamp(milliseconds: 1)))
    }

    private func fault(_ outcome: Reading.Outcome) -> String? {
        if case .fault(let fault) = outcome { fault.description } else { nil }
    }

    @Test func aContractTravelsUnderItsDigest() throws {
        let service = try SampleContracts.service()
        let sent = ContractRecord.contract(service).record(topics, time: Timestamp(milliseconds: 1))
        #expect(sent.topic == "test.contracts")
        #expect(sent.key == Array(service.digest.utf8))
        #expect(sent.headers.first { $0.name == "ce_type" }?.string == EventType.contract)
        guard case .contract(let back) = try ContractRecord(read(sent)) else {
            Issue.record("no contract")
            return
        }
        #expect(back.digest == service.digest)
    }

    @Test func aContractUnderAnothersDigestIsRefused() throws {
        var foreign = record(.contract(try SampleContracts.service(mark: "two")))
        foreign.key = Array(try SampleContracts.service().digest.utf8)
        let live = LiveCatalogue()
        var reading = Reading(catalogue: live)
        #expect(try #require(fault(reading.take(foreign))).contains("not the record's key"))
        #expect(live.count == 0)
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"service":{}}"#, "\u{0}\u{0}"])
    func rubbishIsRefused(_ text: String) throws {
        let live = LiveCatalogue(SampleContracts.catalogue(try SampleContracts.service()))
        var reading = Reading(catalogue: live)
        for key in [nil, [], Array("catalogue".utf8), [0xFF], Array("abc".utf8)] as [[UInt8]?] {
            var rubbish = record(.contract(try SampleContracts.service()))
            (rubbish.key, rubbish.value) = (key, Array(text.utf8))
            #expect(fault(reading.take(rubbish)) != nil)
        }
        #expect(live.current?.services.count == 1, "what was known goes on")
    }

    @Test func aCatalogueIsCurrentOnlyWhenAllItsContractsAreKnown() throws {
        let (one, two) = (try SampleContracts.service(), try SampleContracts.service("other"))
        let live = LiveCatalogue()
        var reading = Reading(catalogue: live)
        _ = reading.take(record(.contract(one)))
        let listing = CatalogueListing(SampleContracts.catalogue(one, two))
        #expect(try #require(fault(reading.take(record(.catalogue(listing))))).contains(two.digest))
        #expect(live.current == nil)
        _ = reading.take(record(.contract(two)))
        #expect(live.current?.services.map(\.name) == ["other", "service"], "it came after all")
        #expect(live.agencies == ["registry"])
    }

    @Test func aContractThatIsTakenAwayIsKeptAndTold() throws {
        let service = try SampleContracts.service()
        let live = LiveCatalogue(SampleContracts.catalogue(service))
        var reading = Reading(catalogue: live)
        guard case .withdrawn(service.digest) = reading.take(record(.withdrawn(service.digest))) else {
            Issue.record("not told")
            return
        }
        #expect(live.service(digest: service.digest) != nil)
        #expect(live.withdrawn == [service.digest])
        guard case .none = reading.take(record(.withdrawn("unknown"))) else {
            Issue.record("nobody knew it")
            return
        }
        _ = reading.take(record(.contract(service)))
        #expect(live.withdrawn.isEmpty, "it is back")
    }

    @Test func aDocumentIsAsItsContractHasIt() throws {
        let old = try SampleContracts.service(schema: ["type": "string"])
        let new = try SampleContracts.service(schema: ["type": "integer"])
        let live = LiveCatalogue(SampleContracts.catalogue(old))
        var reading = Reading(catalogue: live)
        _ = reading.take(record(.contract(new)))
        _ = reading.take(record(.catalogue(CatalogueListing(SampleContracts.catalogue(new)))))
        let id = SampleContracts.document
        #expect(live.document(id, contract: old.digest)?.schema.isValid("text") == true)
        #expect(live.document(id, contract: new.digest)?.schema.isValid("text") == false)
        #expect(live.document(id, contract: nil)?.schema.isValid(7) == true, "as the catalogue has it now")
        #expect(live.document(id, contract: "unknown") == nil)
    }
}
